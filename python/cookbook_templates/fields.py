"""Parameters of a template: each has a kind, bounds or options, a default and a description."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Field:
    kind: str
    default: Any
    description: str
    min: float | None = None
    max: float | None = None
    options: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.description, str) or self.description == "":
            raise ValueError("a parameter needs a description")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"the bounds {self.min} to {self.max} hold no value")


def integer(min: int, max: int, *, default: int, description: str) -> Field:
    """A whole number from `min` to `max`, both included."""
    _expect_whole("min", min)
    _expect_whole("max", max)
    _expect_whole("default", default)
    _expect_inside("default", default, min, max)
    return Field("integer", default, description, min, max)


def number(min: float, max: float, *, default: float, description: str) -> Field:
    """Any number from `min` to `max`, both included."""
    _expect_inside("default", default, min, max)
    return Field("number", default, description, min, max)


def share(*, default: float, description: str) -> Field:
    """A probability or share, from 0 to 1."""
    _expect_inside("default", default, 0, 1)
    return Field("share", default, description, 0, 1)


def choice(options: Sequence[str], *, default: str, description: str) -> Field:
    """One of several texts."""
    if isinstance(options, str) or len(options) == 0 or not all(isinstance(each, str) for each in options):
        raise ValueError(f"a choice needs a list of texts, and got {options!r}")
    if default not in options:
        raise ValueError(f"the default {default!r} is none of {', '.join(options)}")
    return Field("choice", default, description, options=tuple(options))


def flag(*, default: bool, description: str) -> Field:
    """True or False."""
    if not isinstance(default, bool):
        raise ValueError(f"the default of a flag is True or False, and got {default!r}")
    return Field("flag", default, description)


def between(min: int, max: int, *, default: tuple[int, int], description: str) -> Field:
    """A pair (low, high) of whole numbers inside the bounds, to draw from; "6-12" on the command line."""
    try:
        low, high = default
    except (TypeError, ValueError):
        raise ValueError(f"the default of between is a pair (low, high), and got {default!r}") from None
    for name, value in (("min", min), ("max", max), ("low end", low), ("high end", high)):
        _expect_whole(name, value)
    if low > high:
        raise ValueError(f"the default's low end {low} lies above its high end {high}")
    _expect_inside("low end", low, min, max)
    _expect_inside("high end", high, min, max)
    return Field("range", (low, high), description, min, max)


def _expect_whole(name: str, value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"the {name} is {value!r}, expected a whole number")


def _expect_inside(name: str, value: Any, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"the {name} is {value!r}, expected {low} to {high}")
