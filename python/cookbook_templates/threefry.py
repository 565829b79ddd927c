"""Threefry-4x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3") on many counters.

Python pays for every operation, not for its width: one whole number holds a 64-bit lane for each counter, so a round
of all counters costs what a round of one would.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from functools import lru_cache

# Of the eight rounds that repeat, two each (table 2 of the paper).
ROTATIONS = ((10, 26), (11, 21), (13, 27), (23, 5), (6, 20), (17, 11), (25, 10), (18, 20))
PARITY = 0x1BD11BDA
ROUNDS = 20


def threefry4x32(key: Sequence[int], indices: Sequence[int]) -> list[tuple[int, int, int, int]]:
    """Four words for each index below 2^64, whose halves are the counter's first two words."""
    ones, low_halves = _lanes(len(indices))
    keys = [word * ones for word in (*key, PARITY ^ key[0] ^ key[1] ^ key[2] ^ key[3])]
    packed = _pack(indices)
    low, high = packed & low_halves, (packed >> 32) & low_halves
    a, b, c, d = (low + keys[0]) & low_halves, (high + keys[1]) & low_halves, keys[2], keys[3]
    for number in range(ROUNDS):
        first, second = ROTATIONS[number & 7]
        # The lanes that a word is mixed into change places after each round.
        if number & 1:
            a = (a + d) & low_halves
            d <<= first
            d = (d | d >> 32) & low_halves ^ a
            c = (c + b) & low_halves
            b <<= second
            b = (b | b >> 32) & low_halves ^ c
        else:
            a = (a + b) & low_halves
            b <<= first
            b = (b | b >> 32) & low_halves ^ a
            c = (c + d) & low_halves
            d <<= second
            d = (d | d >> 32) & low_halves ^ c
        if number & 3 == 3:
            turn = (number >> 2) + 1
            a = (a + keys[turn % 5]) & low_halves
            b = (b + keys[(turn + 1) % 5]) & low_halves
            c = (c + keys[(turn + 2) % 5]) & low_halves
            d = (d + keys[(turn + 3) % 5] + turn * ones) & low_halves
    return list(zip(*(_unpack(words, len(indices)) for words in (a, b, c, d))))


@lru_cache(maxsize=8)
def _lanes(count: int) -> tuple[int, int]:
    """A one in every lane, and all bits of every lane's low half."""
    ones = _pack([1] * count)
    return ones, ones * 0xFFFFFFFF


def _pack(words: Sequence[int]) -> int:
    lanes = array("Q", words)
    if sys.byteorder == "big":
        lanes.byteswap()
    return int.from_bytes(lanes.tobytes(), "little")


def _unpack(packed: int, count: int) -> array:
    lanes = array("Q")
    lanes.frombytes(packed.to_bytes(8 * count, "little"))
    if sys.byteorder == "big":
        lanes.byteswap()
    return lanes
