"""Makes testdata/golden/random.json: the stream of randomness that templates draw from, in TypeScript and in Python.

Threefry-4x32-20 comes from Random123's known answers and, for random keys and counters, from the package randomgen;
xoshiro128** from the outputs of its authors' reference program for the state 1, 2, 3, 4 (as the crate rand_xoshiro
tests it) and from its definition in whole numbers; normal quantiles from SciPy. Draws are worked out here from the
definitions in src/core/random.ts, without a line of either implementation.

    python python/reference/make_random_goldens.py
"""

from __future__ import annotations

import hashlib
import random
from typing import Any

from golden_io import GOLDEN, versions, write_golden
from randomgen import ThreeFry
from scipy.stats import norm

WORD = 2**32

# kat_vectors of Random123 1.14.0: counter, key, output.
RANDOM123 = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000 00000000 00000000", "9c6ca96a e17eae66 fc10ecd4 5256a7d8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff ffffffff ffffffff", "2a881696 57012287 f6c7446e a16a6732"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0 082efa98 ec4e6c89", "59cd1dbb b8879579 86b5d00c ac8b6d84"),
]  # fmt: skip
# xoshiro128starstar.c 1.1 by Blackman and Vigna, state 1, 2, 3, 4.
XOSHIRO = [
    11520,
    0,
    5927040,
    70819200,
    2031721883,
    1637235492,
    1287239034,
    3734860849,
    3729100597,
    4258142804,
]


def threefry(key: list[int], counter: list[int]) -> list[int]:
    """randomgen adds one to the counter before the first block."""
    number = sum(word * WORD**place for place, word in enumerate(counter))
    whole_key = sum(word * WORD**place for place, word in enumerate(key))
    generator = ThreeFry(key=whole_key, counter=(number - 1) % WORD**4, number=4, width=32)
    return [int(word) for word in generator.random_raw(4)]


class Reference:
    """xoshiro128** and what is drawn from it, by definition; slow and plain."""

    def __init__(self, state: list[int]) -> None:
        self.state = list(state) if any(state) else [0, 0, 0, 1]

    def uint32(self) -> int:
        def rotated(word: int, bits: int) -> int:
            return (word * 2**bits) % WORD + word * 2**bits // WORD

        s = self.state
        result = rotated(s[1] * 5 % WORD, 7) * 9 % WORD
        shifted = s[1] * 2**9 % WORD
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= shifted
        s[3] = rotated(s[3], 11)
        return result

    def float(self) -> float:
        return (self.uint32() // 32 * 2**26 + self.uint32() // 64) / 2**53

    def below(self, bound: int) -> int:
        if bound > 2**21:
            while (value := self.uint32()) >= WORD - WORD % bound:
                pass
            return value % bound
        while (product := self.uint32() * bound) % WORD < WORD % bound:
            pass
        return product // WORD

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)

    def chance(self, probability: float) -> bool:
        return self.uint32() / WORD < probability

    def pick(self, items: list[Any]) -> Any:
        return items[self.below(len(items))]

    def sample(self, items: list[Any], count: int) -> list[Any]:
        pool = list(items)
        for i in range(count):
            j = i + self.below(len(pool) - i)
            pool[i], pool[j] = pool[j], pool[i]
        return pool[:count]

    def shuffled(self, items: list[Any]) -> list[Any]:
        return self.sample(items, len(items))

    def normal(self) -> float:
        middle = 2 * (int(self.float() * 2**53) // 2) + 1
        return float(norm.ppf(middle / 2**53))


def key_of(path: list[str | int]) -> list[int]:
    digest = hashlib.sha256()
    for part in path:
        text = f"#{part}" if isinstance(part, int) else f"${part}"
        digest.update(f"{len(text.encode())}:".encode() + text.encode())
    return [int.from_bytes(digest.digest()[at : at + 4], "little") for at in range(0, 16, 4)]


def draws(state: list[int], chooser: random.Random) -> list[dict[str, Any]]:
    stream = Reference(state)
    words = ["ash", "birch", "cedar", "dogwood", "elm"]
    bounds = [1, 2, 3, 7, 1000, 2**21 - 1, 2**21, 2**21 + 1, 3 * 2**30, 2**32]
    calls: list[tuple[str, list[Any]]] = [("uint32", []), ("float", []), ("pick", [words]), ("normal", [])]
    calls += [("below", [bound]) for bound in bounds]
    calls += [("between", [-3, 3]), ("between", [5, 5]), ("chance", [0]), ("chance", [0.3]), ("chance", [1])]
    calls += [("shuffled", [words]), ("sample", [words, 2]), ("sample", [words, 0])]
    chooser.shuffle(calls)
    return [{"call": call, "with": given, "gives": getattr(stream, call)(*given)} for call, given in calls]


def main() -> None:
    chooser = random.Random(1)
    paths: list[list[str | int]] = [
        [],
        ["a", 1],
        ["a", "1"],
        ["ab", "c"],
        ["a", "bc"],
        ["baseline", "key-value", "first-value", 2**53 - 1],
        ["żółć 𐐷", 0],
        [hashlib.sha256(b"sample").hexdigest()],
    ]
    stream = Reference([1, 2, 3, 4])
    assert [stream.uint32() for _ in XOSHIRO] == XOSHIRO
    known = [([int(word, 16) for word in part.split()] for part in case) for case in RANDOM123]
    blocks = [{"counter": c, "key": k, "output": o, "from": "Random123"} for c, k, o in known]
    for block in blocks:
        assert threefry(block["key"], block["counter"]) == block["output"]
    for case in range(16):
        counter, key = ([chooser.getrandbits(32) for _ in range(4)] for _ in range(2))
        # Counters that are indices of samples have two words.
        if case % 2 == 0:
            counter[2:] = [0, 0]
        blocks.append({"counter": counter, "key": key, "output": threefry(key, counter), "from": "randomgen"})
    streams: list[dict[str, Any]] = [
        {"path": path, "key": key_of(path), "draws": draws(key_of(path), chooser)} for path in paths
    ]
    for index in [0, 1, 2, 511, 2**31, 2**32 - 1, 2**32, 2**53 - 1]:
        path = chooser.choice(paths)
        block = threefry(key_of(path), [index % WORD, index // WORD, 0, 0])
        streams.append({"path": path, "index": index, "draws": draws(block, chooser)})
    shares = [0.5, 0.075, 0.925, 0.01, 1e-5, 1e-11, 1e-12, 2**-53, 1 - 2**-53]
    shares += [chooser.random() for _ in range(40)] + [chooser.random() ** 8 for _ in range(40)]
    write_golden(
        GOLDEN / "random.json",
        {
            "source": "Random123's known answers, randomgen, xoshiro128starstar.c, SciPy; draws by definition",
            "script": "python/reference/make_random_goldens.py",
            "versions": versions("randomgen", "scipy"),
            "tolerance": {"normal": 2e-15, "reason": "relative; SciPy's quantile is another approximation"},
            "threefry": blocks,
            "xoshiro": [{"state": [1, 2, 3, 4], "outputs": XOSHIRO, "from": "xoshiro128starstar.c 1.1"}],
            "streams": streams,
            "normalQuantiles": [{"share": share, "value": float(norm.ppf(share))} for share in shares],
        },
    )


if __name__ == "__main__":
    main()
