"""Calls a template's functions, and checks what they give."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .failures import WrongValue
from .streams import RandomStream, hash_path
from .template import Context, Format, Params, Template
from .words import DistinctWords, TokenSource

Checked = dict[str, Any]


def params_of(template: Template, given: Mapping[str, Any]) -> Params:
    """Parameters as they came over the wire; pairs become tuples."""
    return Params({name: tuple(value) if isinstance(value, list) else value for name, value in given.items()})


class Sampler:
    """Samples of one template with all settings fixed, one context for all of them."""

    def __init__(
        self, template: Template, params: Params, tokens: TokenSource, reserved: Sequence[str] = ()
    ) -> None:
        self._template = template
        self._random = RandomStream((0, 0, 0, 1))
        self._words = DistinctWords(tokens, self._random, reserved)
        self._context = Context(self._random, self._words, tokens, params)

    def sample(self, state: Sequence[int]) -> Checked:
        """The slots that come from a stream in this state."""
        self._random.state = state
        self._words.begin()
        return checked_slots(self._template, self._template.sample(self._context))

    def sample_on(self, state: Sequence[int], stems: Sequence[str], numbers: Sequence[int]) -> dict[str, Any]:
        """The same in the middle of another sample, and how stream and words stand after it."""
        self._random.state = state
        self._words.begin(stems, numbers)
        slots = checked_slots(self._template, self._template.sample(self._context))
        after_stems, after_numbers = self._words.taken()
        return {"slots": slots, "state": self._random.state, "stems": after_stems, "numbers": after_numbers}


def checked_slots(template: Template, given: Any) -> Checked:
    """What `sample` gave, lists for tuples. Raises WrongValue unless it holds every slot with a value of its kind."""
    if type(given) is not dict and not isinstance(given, Mapping):
        raise WrongValue(f"it gave {_shown(given)}, expected a dict of slots", template.sample)
    slots = {}
    for name, slot in template.slots.items():
        try:
            value = given[name]
        except KeyError:
            raise WrongValue(f"its sample lacks the slot {name!r}", template.sample) from None
        if slot.list:
            if isinstance(value, str) or not isinstance(value, (list, tuple)):
                raise WrongValue(
                    f"the slot {name!r} is {_shown(value)}, expected a list of texts", template.sample
                )
            value = list(value)
            wrong = next((item for item in value if not isinstance(item, str)), None)
            if wrong is not None:
                raise WrongValue(f"the slot {name!r} holds {_shown(wrong)}, expected texts", template.sample)
        elif not isinstance(value, str):
            raise WrongValue(f"the slot {name!r} is {_shown(value)}, expected a text", template.sample)
        slots[name] = value
    if len(given) != len(slots):
        stranger = next(name for name in given if name not in slots)
        raise WrongValue(f"its sample holds {stranger!r}, which is no slot", template.sample)
    return slots


def texts_of(format: Format, slots: Checked) -> tuple[str, str]:
    return text(format.prompt, slots), text(format.completion, slots)


def text(function: Callable[..., Any], *given: Any) -> str:
    value = function(*given)
    if isinstance(value, str):
        return value
    raise WrongValue(f"it gave {_shown(value)}, expected a text", function)


def solved(template: Template, slots: Checked) -> str:
    if template.solve is None:
        raise WrongValue(f"it has no solver: write one with @{template.__name__}.solver", template.sample)
    return text(template.solve, slots)


def adherence(template: Template, slots: Checked, generation: str) -> tuple[float, dict[str, float]]:
    """How well a text follows the rule, and named parts of the figure."""
    if template.score is not None:
        given = template.score(slots, generation)
        figure, parts = given if isinstance(given, tuple) else (given, {})
        if isinstance(figure, (int, float)) and isinstance(parts, dict):
            return float(figure), {str(name): float(part) for name, part in parts.items()}
        raise WrongValue(
            f"it gave {_shown(given)}, expected a number, or a number and a dict", template.score
        )
    if any(name not in slots for name, slot in template.slots.items() if slot.role != "output"):
        return 0.0, {}
    trimmed = generation.strip()
    return (1.0 if trimmed != "" and trimmed == solved(template, slots).strip() else 0.0), {}


def look(template: Template, params: Params, index: int, slots: Checked) -> list[Any]:
    """Whether the solver finds the output (None without one, and for controls), and which baselines are right."""
    output = slots[template.output_slot]
    is_solved = None
    if template.solve is not None and follows_rule(template, params):
        is_solved = solved(template, slots) == output
    right = []
    for baseline in template.baselines:
        random = RandomStream(hash_path(["baseline", template.id, baseline.id, index]))
        right.append(text(baseline.answer, slots, random) == output)
    return [is_solved, right]


def follows_rule(template: Template, params: Params) -> bool:
    return template.is_by_rule is None or bool(template.is_by_rule(params))


def prepared(template: Template, params: Params) -> dict[str, Any]:
    """All that a template says of its parameters."""
    problem: str | None = None if template.problem_of is None else template.problem_of(params)
    if problem is not None:
        return {"problem": str(problem), "wordsNeeded": 0, "followsRule": True, "expected": []}
    words = 0 if template.most_words is None else template.most_words(params)
    if not isinstance(words, (int, float)):
        raise WrongValue(f"it gave {_shown(words)}, expected a number of words", template.most_words)
    return {
        "problem": None,
        "wordsNeeded": words,
        "followsRule": follows_rule(template, params),
        "expected": [_share(baseline.expected, params) for baseline in template.baselines],
    }


def _share(function: Callable[[Params], Any], params: Params) -> float:
    value = function(params)
    if isinstance(value, (int, float)) and 0 <= value <= 1:
        return float(value)
    raise WrongValue(f"it gave {_shown(value)}, expected a share from 0 to 1", function)


def _shown(value: Any) -> str:
    shown = repr(value)
    return f"{shown[:80]}…" if len(shown) > 80 else shown
