"""The stream of randomness that samples are drawn from: the same values as `src/core/random.ts` gives.

Both are tested on `testdata/golden/random.json`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

from .normal_quantile import normal_quantile

T = TypeVar("T")
State = Sequence[int]

_WORD = 0x100000000
_MASK = 0xFFFFFFFF
_LARGEST_FAST_BOUND = 2**21


class RandomStream:
    """xoshiro128** (Blackman and Vigna 2018). Draw everything that is random in a sample from the stream given."""

    __slots__ = ("_a", "_b", "_c", "_d")

    def __init__(self, state: State) -> None:
        self.state = state

    @property
    def state(self) -> State:
        """Four words of 32 bits."""
        return (self._a, self._b, self._c, self._d)

    @state.setter
    def state(self, words: State) -> None:
        self._a, self._b, self._c, self._d = words
        # The all-zero state is the generator's only fixed point.
        if not any(words):
            self._d = 1

    def uint32(self) -> int:
        """A whole number in [0, 2^32)."""
        b = self._b
        word = (b * 5) & _MASK
        c = self._c ^ self._a
        d = self._d ^ b
        self._b = b ^ c
        self._a ^= d
        self._c = c ^ ((b << 9) & _MASK)
        self._d = ((d << 11) | (d >> 21)) & _MASK
        return (((word << 7) | (word >> 25)) * 9) & _MASK

    def float(self) -> float:
        """A float in [0, 1) with 53 random bits."""
        return ((self.uint32() >> 5) * 67108864 + (self.uint32() >> 6)) / 9007199254740992

    def below(self, bound: int) -> int:
        """A whole number in [0, bound), all equally likely; `bound` in [1, 2^32]."""
        # uint32(), written out: this is the call that samples are made of.
        b = self._b
        word = (b * 5) & _MASK
        c = self._c ^ self._a
        d = self._d ^ b
        self._b = b ^ c
        self._a ^= d
        self._c = c ^ ((b << 9) & _MASK)
        self._d = ((d << 11) | (d >> 21)) & _MASK
        word = (((word << 7) | (word >> 25)) * 9) & _MASK
        if 1 <= bound <= _LARGEST_FAST_BOUND:
            product = word * bound
            if product & _MASK < bound:
                left_over = _WORD % bound
                while product & _MASK < left_over:
                    product = self.uint32() * bound
            return product >> 32
        if not 1 <= bound <= _WORD:
            raise ValueError(f"below({bound!r}): the bound must lie in 1 to 2^32")
        limit = _WORD - _WORD % bound
        while word >= limit:
            word = self.uint32()
        return word % bound

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def chance(self, probability: float) -> bool:
        """True with the given probability, to 32 bits."""
        return self.uint32() < probability * _WORD

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        if not items:
            raise ValueError("pick: there is nothing to pick from")
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """A copy in random order."""
        return self.sample(items, len(items))

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different items in random order."""
        pool = list(items)
        if count > len(pool):
            raise ValueError(f"sample: {count} of {len(pool)} items")
        for i in range(count):
            j = i + self.below(len(pool) - i)
            pool[i], pool[j] = pool[j], pool[i]
        return pool[:count]

    def normal(self) -> float:
        """A standard normal variate."""
        # Odd multiples of 2^-53 lie evenly about one half and never at an end.
        return normal_quantile((2 * int(self.float() * 4503599627370496) + 1) / 9007199254740992)


def hash_path(path: Sequence[str | int]) -> tuple[int, ...]:
    """Four words of 32 bits: SHA-256 of the length-prefixed parts."""
    digest = hashlib.sha256()
    for part in path:
        text = (f"#{part}" if isinstance(part, int) else f"${part}").encode()
        digest.update(b"%d:%b" % (len(text), text))
    first = digest.digest()[:16]
    return tuple(int.from_bytes(first[at : at + 4], "little") for at in range(0, 16, 4))
