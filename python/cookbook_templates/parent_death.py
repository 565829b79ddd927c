"""On Linux the kernel ends this process when its parent dies, even where user code would never let go."""

from __future__ import annotations

import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Elsewhere, and where a wrapper is the parent, the end of standard input says the same."""
    if not sys.platform.startswith("linux"):
        return
    try:
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    except (ImportError, OSError, AttributeError):
        pass
