"""Lines of JSON on standard input and output, which belong to the protocol: what user code prints goes to stderr."""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from typing import Any

Message = dict[str, Any]


class Wire:
    """Takes over both streams at once, so make it before any user code runs."""

    def __init__(self) -> None:
        self._input = os.fdopen(os.dup(0), "rb")
        self._output = os.fdopen(os.dup(1), "wb")
        # For everything else, also for C code and child processes, input is empty and output is stderr.
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        sys.stdout = sys.stderr
        self._lock = threading.Lock()
        self._requests: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def send(self, message: Message) -> None:
        self.send_line(encode(message))

    def send_line(self, line: bytes) -> None:
        with self._lock:
            self._output.write(line)
            self._output.flush()

    def receive(self) -> Message | None:
        """The next request; None when the other side has gone."""
        line = self._requests.get()
        return None if line is None else json.loads(line)

    def _read(self) -> None:
        for line in self._input:
            self._requests.put(line)
        self._requests.put(None)
        # The other side has closed its end or died. User code that is still busy gets a moment, then all ends.
        threading.Event().wait(1)
        os._exit(0)


def encode(message: Message) -> bytes:
    # ASCII, so that a lone surrogate in a text cannot break a line.
    return json.dumps(message, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"
