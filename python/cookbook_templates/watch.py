"""Watches over user code from another thread: tells of progress, and names the place where it hangs."""

from __future__ import annotations

import os
import sys
import threading
import time

from .failures import hang_of
from .wire import Wire

MOST_SECONDS_BETWEEN_LOOKS = 1.0
HANG_STATUS = 70


class Watch:
    """Between `begin` and `end` something must happen (`step`) at least every `seconds`."""

    def __init__(self, wire: Wire, folder: str, seconds: float) -> None:
        self._wire = wire
        self._folder = folder
        self._seconds = seconds
        self._request: int | None = None
        self._steps = 0
        self._index: int | None = None
        self._main = threading.get_ident()
        threading.Thread(target=self._run, daemon=True).start()

    def begin(self, request: int) -> None:
        self._steps += 1
        self._index = None
        self._request = request

    def step(self, index: int) -> None:
        """The sample that is made next."""
        self._steps += 1
        self._index = index

    def end(self) -> None:
        self._request = None

    @property
    def index(self) -> int | None:
        return self._index

    def _run(self) -> None:
        pause = min(MOST_SECONDS_BETWEEN_LOOKS, self._seconds / 4)
        last = -1
        waited = 0.0
        while True:
            before = time.monotonic()
            time.sleep(pause)
            passed = time.monotonic() - before
            request, steps, index = self._request, self._steps, self._index
            # A look that came very late: the machine or the process was stopped meanwhile, not the user's code.
            if request is None or steps != last or passed > 5 * pause + 1:
                if request is not None and steps != last:
                    self._wire.send({"id": request, "type": "progress", "index": index})
                last, waited = steps, 0.0
                continue
            waited += passed
            if waited >= self._seconds:
                self._end_with(request, index)

    def _end_with(self, request: int, index: int | None) -> None:
        failure = hang_of(sys._current_frames().get(self._main), self._folder, self._seconds)
        self._wire.send({"id": request, "type": "failure", "failure": {**failure, "index": index}})
        os._exit(HANG_STATUS)
