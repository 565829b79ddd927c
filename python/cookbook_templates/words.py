"""Words to draw, as `src/domain/tokens` draws them: from equal tables and streams, equal words."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

from .streams import RandomStream

ENDINGS = ("ing", "ed", "es", "er", "ly", "s")
MAX_TRIES = 500
# After so many repeats the common words are used up, and all words become equally likely.
WEIGHTED_TRIES = 24
# Numbers from 0 to below this never meet a word that is forbidden.
TABLE_NUMBERS = 4096


class VocabularyTooSmall(Exception):
    """The token source has fewer different words than a sample needs."""

    def __init__(self, have: int, need: int) -> None:
        super().__init__(f"the token source gives {have} different words and the sample needs {need}")
        self.have = have
        self.need = need


def word_stem(word: str) -> str:
    """The word in lower case without one common English ending, if three letters remain."""
    stem = word.lower()
    length = _units(stem)
    for ending in ENDINGS:
        if length - len(ending) >= 3 and stem.endswith(ending):
            stem = stem[: -len(ending)]
            length -= len(ending)
            break
    # A final e is lost before an ending ("bake", "baking"), so it never counts.
    return stem[:-1] if length > 3 and stem.endswith("e") else stem


def _units(text: str) -> int:
    """The length in UTF-16, which TypeScript counts in."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def capitalised(word: str) -> str:
    """The word with a capital in front, where that can be taken back: the capital of "µ" is a Greek letter."""
    upper = word[:1].upper()
    return upper + word[1:] if upper.lower() == word[:1] else word


class WordList:
    """Words in order of weight: 1/rank^exponent, or all equally likely for exponent 0."""

    def __init__(self, items: Sequence[str], exponent: float) -> None:
        self.items = items
        self.stems = [word_stem(item) for item in items]
        self.count = len(items)
        self.cumulative = _cumulative(len(items), exponent) if exponent > 0 else None

    def draw(self, random: RandomStream) -> int:
        """The place of an item drawn by its weight."""
        if self.cumulative is None:
            return random.below(self.count)
        place = bisect_right(self.cumulative, random.float() * self.cumulative[-1])
        return min(place, self.count - 1)


def _cumulative(count: int, exponent: float) -> list[float]:
    total = 0.0
    sums = []
    for rank in range(1, count + 1):
        total += 1 / _power(rank, exponent)
        sums.append(total)
    return sums


def _power(x: float, exponent: float) -> float:
    """For multiples of 1/4, by products and square roots, which IEEE 754 rounds alike everywhere."""
    quarters = math.floor(exponent * 4 + 0.5)
    result = 1.0
    for _ in range(quarters // 4):
        result *= x
    if quarters & 2:
        result *= math.sqrt(x)
    if quarters & 1:
        result *= math.sqrt(math.sqrt(x))
    return result


class TokenSource:
    """Where words come from. `word` and `name` may repeat; `ctx.words` never does."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.fingerprint: str = data["fingerprint"]
        self.kind: str = data["kind"]
        self.words = WordList(data["words"], data["exponent"])
        self.names = WordList(data["names"], data["exponent"])
        self.stems = {*self.words.stems, *self.names.stems}

    def word(self, random: RandomStream) -> str:
        """A content word in lower case."""
        return self.words.items[self.words.draw(random)]

    def name(self, random: RandomStream) -> str:
        """A word with a capital in front."""
        return self.names.items[self.names.draw(random)]


class DistinctWords:
    """Words of one sample, no two with the same stem: a repeated word is always the template's own doing."""

    def __init__(self, tokens: TokenSource, random: RandomStream, reserved: Sequence[str] = ()) -> None:
        self._tokens = tokens
        self._random = random
        # Never drawn: the words that the template writes itself.
        self._reserved = {word_stem(word) for word in reserved} & tokens.stems
        self.begin()

    def word(self) -> str:
        """A content word in lower case."""
        return self._from(self._tokens.words)

    def name(self) -> str:
        """A word with a capital in front."""
        return self._from(self._tokens.names)

    def words(self, count: int) -> list[str]:
        return [self._from(self._tokens.words) for _ in range(count)]

    def names(self, count: int) -> list[str]:
        return [self._from(self._tokens.names) for _ in range(count)]

    def integer(self, low: int, high: int) -> str:
        """A whole number from `low` to `high`, both included, as digits."""
        for _ in range(MAX_TRIES):
            value = self._random.between(low, high)
            if 0 <= value < TABLE_NUMBERS:
                if value in self._numbers:
                    continue
                self._numbers.add(value)
                return str(value)
            if self._take(str(value)):
                return str(value)
        raise self._ran_dry()

    def draw(self, draw: Callable[[RandomStream], str]) -> str:
        """Anything else that must not repeat: `draw` is asked until it gives something new."""
        for _ in range(MAX_TRIES):
            candidate = draw(self._random)
            if self._take(candidate):
                return candidate
        raise self._ran_dry()

    def forbid(self, word: str) -> None:
        """Keeps a word from being drawn, whatever its ending."""
        self._take(word)

    def begin(self, stems: Sequence[str] = (), numbers: Sequence[int] = ()) -> None:
        """Forgets what was drawn, but for what is given. For the sampler, not for templates."""
        self._taken = {*self._reserved, *stems}
        self._undrawn = len(self._taken)
        self._numbers = set(numbers)

    def taken(self) -> tuple[list[str], list[int]]:
        """Stems and small numbers that cannot be drawn any more."""
        return sorted(self._taken), sorted(self._numbers)

    def _from(self, words: WordList) -> str:
        random = self._random
        taken = self._taken
        is_even = words.cumulative is None
        for tries in range(MAX_TRIES):
            # The usual case is written out: this is the call that samples are made of.
            if is_even or tries >= WEIGHTED_TRIES:
                place = random.below(words.count)
            else:
                place = words.draw(random)
            stem = words.stems[place]
            if stem not in taken:
                taken.add(stem)
                return words.items[place]
        raise self._ran_dry()

    def _take(self, word: str) -> bool:
        stem = word_stem(word)
        if stem in self._taken:
            return False
        self._taken.add(stem)
        return True

    def _ran_dry(self) -> VocabularyTooSmall:
        return VocabularyTooSmall(self._tokens.words.count, len(self._taken) - self._undrawn + 1)
