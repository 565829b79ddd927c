"""`@template(...)`: turns a function that makes one sample into a template."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from .fields import Field
from .slots import Format, Slot, Slots, read_format
from .streams import RandomStream
from .words import DistinctWords, TokenSource

FAMILIES = ("retrieve", "choose", "compare", "transform")
# Every template has these: Cookbook adds them.
TOKEN_FIELDS = ("source", "zipfExponent", "include", "exclude")

F = TypeVar("F", bound=Callable[..., Any])


class Params:
    """The parameters of a dataset, as attributes: `ctx.params.length`."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.__dict__.update(values)

    def __getitem__(self, name: str) -> Any:
        return self.__dict__[name]

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("parameters cannot be changed")

    def __repr__(self) -> str:
        return f"Params({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"


@dataclass
class Context:
    """All that a sample may depend on."""

    random: RandomStream
    # Words from the token source, no stem twice in a sample.
    words: DistinctWords
    # The source itself, for words that may repeat.
    tokens: TokenSource
    params: Params


@dataclass(frozen=True)
class Baseline:
    id: str
    description: str
    answer: Callable[[Slots, RandomStream], str]
    expected: Callable[[Params], Any]
    tolerance: float


class Template:
    """What `@template` makes of a function. Its methods add what is optional, each as a decorator."""

    def __init__(self, sample: Callable[[Context], Mapping[str, Any]], **declared: Any) -> None:
        self.sample = sample
        self.__name__ = sample.__name__
        self.__doc__ = sample.__doc__
        self.id: str = declared["id"]
        self.version: int = declared["version"]
        self.title: str = declared["title"]
        self.rule: str = declared["rule"]
        self.description: str = declared["description"] or " ".join((sample.__doc__ or "").split())
        self.family: str = declared["family"]
        self.params: Mapping[str, Field] = declared["params"]
        self.slots: Mapping[str, Slot] = declared["slots"]
        self.tasks: Sequence[Mapping[str, Any]] = declared["tasks"]
        self.wording: Sequence[str] = declared["wording"]
        self.reserved: Sequence[str] = declared["reserved"]
        self.levels: Sequence[Mapping[str, Any]] = declared["levels"]
        self.accept: Sequence[tuple[Slots, str]] = declared["accept"]
        self.reject: Sequence[tuple[Slots, str]] = declared["reject"]
        self.output_params: Sequence[str] = declared["output_params"]
        self._check_names()
        self.formats: Mapping[str, Format] = {
            name: read_format(name, given, self.slots) for name, given in declared["formats"].items()
        }
        self._check_references()
        self.baselines: list[Baseline] = []
        self.solve: Callable[[Slots], str] | None = None
        self.score: Callable[[Slots, str], Any] | None = None
        self.problem_of: Callable[[Params], str | None] | None = None
        self.most_words: Callable[[Params], int] | None = None
        self.is_by_rule: Callable[[Params], bool] | None = None

    def __call__(self, ctx: Context) -> Mapping[str, Any]:
        return self.sample(ctx)

    def solver(self, function: F) -> F:
        """`(slots) -> str`: finds the output once more, by another route, from what the prompt shows."""
        self.solve = function
        return function

    def scorer(self, function: F) -> F:
        """`(slots, generation) -> float`: how well a text follows the rule, from 0 to 1.

        The slots may be a real task's fields, some of them missing. May also give a pair of the figure and a dict
        of named parts. Without a scorer a text counts as right when it is what the solver finds.
        """
        self.score = function
        return function

    def baseline(self, id: str, description: str, *, expected: Any, tolerance: float = 0) -> Callable[[F], F]:
        """`(slots, random) -> str`: a trivial answer. `expected` is its share of right ones: a number or a function
        of the parameters."""

        def add(function: F) -> F:
            of_params: Callable[[Params], Any] = expected if callable(expected) else lambda params: expected
            self.baselines.append(Baseline(id, description, function, of_params, tolerance))
            return function

        return add

    def checker(self, function: F) -> F:
        """`(params) -> str | None`: why these parameters are impossible together."""
        self.problem_of = function
        return function

    def words_needed(self, function: F) -> F:
        """`(params) -> int`: how many different words one sample may need."""
        self.most_words = function
        return function

    def follows_rule(self, function: F) -> F:
        """`(params) -> bool`: False for controls whose output does not follow the rule."""
        self.is_by_rule = function
        return function

    @property
    def output_slot(self) -> str:
        return next(name for name, slot in self.slots.items() if slot.role == "output")

    def _check_names(self) -> None:
        for name in ("id", "title", "rule", "description", "family"):
            value = getattr(self, name)
            _expect(isinstance(value, str), f"the {name} is {value!r}, expected a text")
        for name in ("wording", "reserved"):
            words = getattr(self, name)
            is_list = not isinstance(words, str) and all(isinstance(each, str) for each in words)
            _expect(is_list, f"{name} is {words!r}, expected a list of texts")
        _expect(
            re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", self.id), f"the id {self.id!r} is not kebab-case"
        )
        is_whole = isinstance(self.version, int) and self.version >= 1
        _expect(is_whole, f"the version is {self.version!r}, expected a whole number from 1")
        _expect(
            self.family in FAMILIES, f"the family is {self.family!r}, expected one of {', '.join(FAMILIES)}"
        )
        for name, field in self.params.items():
            _expect(
                isinstance(field, Field),
                f"the parameter {name!r} is {field!r}, expected integer(...) or the like",
            )
            _expect(name.isidentifier(), f"the parameter {name!r} is no name")
            _expect(
                name not in TOKEN_FIELDS, f"the parameter {name!r} is there already: every template has it"
            )
        for name, slot in self.slots.items():
            _expect(
                isinstance(slot, Slot), f"the slot {name!r} is {slot!r}, expected parent(...) or the like"
            )
        outputs = [name for name, slot in self.slots.items() if slot.role == "output"]
        _expect(len(outputs) == 1, f"it has {len(outputs)} output slots, expected one: name=output(...)")

    def _check_references(self) -> None:
        _expect(len(self.formats) > 0, "it needs at least one format")
        for name in self.output_params:
            _expect(name in self.params, f"output_params names {name!r}, which is no parameter")
        for use in self.tasks:
            _expect(
                {"task", "slots", "format"} == set(use), f"the task {use!r} must have task, slots and format"
            )
            _expect(use["format"] in self.formats, f"a task names no known format: {use['format']!r}")
            for slot in use["slots"]:
                _expect(slot in self.slots, f"a task fills no known slot: {slot!r}")


def template(
    *,
    id: str,
    title: str,
    rule: str,
    family: str,
    slots: Mapping[str, Slot],
    formats: Mapping[str, Any],
    params: Mapping[str, Field] | None = None,
    version: int = 1,
    description: str = "",
    tasks: Sequence[Mapping[str, Any]] = (),
    wording: Sequence[str] = (),
    reserved: Sequence[str] = (),
    levels: Sequence[Mapping[str, Any]] = (),
    accept: Sequence[tuple[Slots, str]] = (),
    reject: Sequence[tuple[Slots, str]] = (),
    output_params: Sequence[str] = (),
) -> Callable[[Callable[[Context], Mapping[str, Any]]], Template]:
    """Declares a template; the decorated function `(ctx) -> {slot: value}` makes one sample.

    `version` must be raised with every change that changes a sample. `description` defaults to the function's
    docstring. `wording` lists fixed natural language that slots hold, `reserved` words that are never drawn because the
    scorer would misread them; `levels` are parameters from easy to hard;
    `accept` and `reject` are pairs (slots, generation) that the scorer must like and dislike; `output_params` are
    parameters that change the output only.
    """

    def declare(function: Callable[[Context], Mapping[str, Any]]) -> Template:
        return Template(
            function,
            id=id,
            version=version,
            title=title,
            rule=rule,
            description=description,
            family=family,
            params=dict(params or {}),
            slots=dict(slots),
            formats=dict(formats),
            tasks=list(tasks),
            wording=wording,
            reserved=reserved,
            levels=list(levels),
            accept=list(accept),
            reject=list(reject),
            output_params=list(output_params),
        )

    return declare


def _expect(is_so: Any, problem: str) -> None:
    if not is_so:
        raise ValueError(problem)
