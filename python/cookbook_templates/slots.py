"""Named parts of a sample, and how they are laid out as prompt and completion."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Union

Slots = Mapping[str, Any]
Layout = Union[str, Callable[[Slots], str]]


@dataclass(frozen=True)
class Slot:
    role: str
    description: str
    list: bool = False


def parent(description: str, *, list: bool = False) -> Slot:
    """Drawn from random words. With `list`, its value is a list of texts."""
    return Slot("parent", description, list)


def child(description: str, *, list: bool = False) -> Slot:
    """Derived from parents."""
    return Slot("child", description, list)


def output(description: str, *, list: bool = False) -> Slot:
    """The answer, worked out by the rule. A template has one."""
    return Slot("output", description, list)


@dataclass(frozen=True)
class Format:
    title: str
    prompt: Callable[[Slots], str]
    completion: Callable[[Slots], str]


def layout(prompt: Layout, completion: Layout, *, title: str = "") -> Format:
    """A layout. Prompt and completion are texts with slots in braces, or functions of the slots.

    A prompt does not end in white space: the completion begins with it.
    """
    return Format(title, _function(prompt), _function(completion))


def read_format(name: str, given: Any, slots: Mapping[str, Slot]) -> Format:
    """What an author wrote for one format, checked. Raises ValueError."""
    if isinstance(given, Sequence) and not isinstance(given, str) and len(given) == 2:
        given = layout(*given)
    if not isinstance(given, Format):
        raise ValueError(f"format {name!r} is {given!r}, expected a pair (prompt, completion)")
    for function in (given.prompt, given.completion):
        for slot in getattr(function, "names", ()):
            if slot not in slots:
                raise ValueError(f"format {name!r} shows {{{slot}}}, which is no slot")
            if slots[slot].list:
                raise ValueError(
                    f"format {name!r}: the slot {slot!r} is a list: write a function of the slots"
                )
    return Format(given.title or name, given.prompt, given.completion)


class Frame:
    """A text with slots in braces."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]

    def __call__(self, slots: Slots) -> str:
        return self._text.format_map(slots)


def _function(given: Layout) -> Callable[[Slots], str]:
    if isinstance(given, str):
        return Frame(given)
    if callable(given):
        return given
    raise ValueError(f"a prompt or completion is a text or a function, and got {given!r}")
