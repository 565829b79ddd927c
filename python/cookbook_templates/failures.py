"""What went wrong in an author's file, as data: kind, message and the frames of the author's own code."""

from __future__ import annotations

import linecache
import os
import traceback
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any

from .words import VocabularyTooSmall

OWN_FOLDER = os.path.dirname(os.path.abspath(__file__))
FOREIGN = ("site-packages", "dist-packages")
MOST_FRAMES = 6


class WrongValue(Exception):
    """A function of a template gave something that it must not. Names the function in place of a traceback."""

    def __init__(self, message: str, function: Callable[..., Any] | None = None) -> None:
        super().__init__(message)
        self.function = function


def failure_of(error: BaseException, folder: str) -> dict[str, Any]:
    """`folder` is the template file's: frames under it are the author's."""
    if isinstance(error, VocabularyTooSmall):
        return {"kind": "vocabulary-too-small", "have": error.have, "need": error.need}
    if isinstance(error, WrongValue):
        return {"kind": "wrong-value", "message": str(error), "frames": _frames_of(error.function)}
    if isinstance(error, SyntaxError) and error.filename is not None:
        line = (error.text or "").strip()
        frame = {"file": error.filename, "line": error.lineno or 1, "function": "<module>", "code": line}
        return {"kind": "exception", "message": f"{type(error).__name__}: {error.msg}", "frames": [frame]}
    found = [
        (frame.filename, frame.lineno or 1, frame.name) for frame in traceback.extract_tb(error.__traceback__)
    ]
    message = "".join(traceback.format_exception_only(type(error), error)).strip()
    return {
        "kind": "missing-module" if isinstance(error, ModuleNotFoundError) else "exception",
        "message": message,
        "frames": _authors_frames(found, folder),
    }


def hang_of(frame: FrameType | None, folder: str, seconds: float) -> dict[str, Any]:
    """For a function that has not come back; `frame` is where it is."""
    found = [
        (frame.f_code.co_filename, line, frame.f_code.co_name) for frame, line in traceback.walk_stack(frame)
    ]
    return {
        "kind": "hang",
        "message": f"nothing came for {seconds:g} seconds",
        "frames": _authors_frames(reversed(found), folder),
    }


def _authors_frames(found: Iterable[tuple[str, int, str]], folder: str) -> list[dict[str, Any]]:
    """Outermost first, without this package's and others'; where none is left, the innermost of all."""
    own = [place for place in found if not _is_inside(place[0], OWN_FOLDER)]
    authors = [
        place
        for place in own
        if _is_inside(place[0], folder) and not any(name in place[0] for name in FOREIGN)
    ]
    return [
        {"file": file, "line": line, "function": name, "code": linecache.getline(file, line).strip()}
        for file, line, name in (authors or own[-1:])[-MOST_FRAMES:]
    ]


def _frames_of(function: Callable[..., Any] | None) -> list[dict[str, Any]]:
    code = getattr(function, "__code__", None)
    if code is None:
        return []
    return [{"file": code.co_filename, "line": code.co_firstlineno, "function": code.co_name, "code": ""}]


def _is_inside(file: str, folder: str) -> bool:
    return os.path.abspath(file).startswith(folder.rstrip(os.sep) + os.sep)
