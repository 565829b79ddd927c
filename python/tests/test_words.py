"""Words: stems, weights, and that none repeats. Equality with TypeScript is src/app/datasets/python-twins.test.ts."""

import unittest
from fractions import Fraction

from cookbook_templates import (
    DistinctWords,
    RandomStream,
    TokenSource,
    VocabularyTooSmall,
    capitalised,
    word_stem,
)
from cookbook_templates.streams import hash_path


def source(words, exponent=0, names=("Ada", "Bob")):
    return TokenSource(
        {
            "fingerprint": "f",
            "kind": "words",
            "words": list(words),
            "names": list(names),
            "exponent": exponent,
        }
    )


def stream(*path):
    return RandomStream(hash_path(path))


class Stems(unittest.TestCase):
    def test_one_common_ending_is_taken_off(self):
        for word, stem in {
            "lamps": "lamp",
            "Lamping": "lamp",
            "bake": "bak",
            "baking": "bak",
            "bus": "bus",
            "ring": "ring",
            "classes": "class",
            "学习": "学习",
            "𐐨𐐩s": "𐐨𐐩",
        }.items():
            with self.subTest(word):
                self.assertEqual(word_stem(word), stem)

    def test_a_capital_can_be_taken_back(self):
        words = {"lamp": "Lamp", "élan": "Élan", "µg": "µg", "ßa": "ßa", "東京": "東京"}
        self.assertEqual({word: capitalised(word) for word in words}, words)


class Draws(unittest.TestCase):
    def test_no_stem_twice_until_the_words_run_dry(self):
        words = [f"w{letter}" for letter in "abcdefghij"]
        drawn = DistinctWords(source(words), stream("dry"))
        self.assertEqual(sorted(drawn.words(10)), words)
        with self.assertRaises(VocabularyTooSmall) as caught:
            drawn.word()
        self.assertEqual((caught.exception.have, caught.exception.need), (10, 11))

    def test_forbidden_and_reserved_words_are_not_drawn(self):
        drawn = DistinctWords(source(["cups", "moon", "hats"]), stream("not"), reserved=["hat", "elsewhere"])
        drawn.forbid("cup")
        self.assertEqual(drawn.word(), "moon")
        # Of what the source does not hold, nothing is reserved.
        self.assertEqual(drawn.draw(lambda _: "elsewhere"), "elsewhere")
        self.assertRaises(VocabularyTooSmall, lambda: drawn.draw(lambda _: "elsewhere"))

    def test_small_numbers_do_not_repeat(self):
        drawn = DistinctWords(source(["a"]), stream("numbers"))
        self.assertEqual(sorted(drawn.integer(3, 5) for _ in range(3)), ["3", "4", "5"])
        self.assertRaises(VocabularyTooSmall, lambda: drawn.integer(3, 5))

    def test_weights_are_one_over_rank(self):
        tokens = source(["one", "two", "three"], exponent=1)
        random = stream("zipf")
        count = 20000
        drawn = [tokens.word(random) for _ in range(count)]
        total = sum(Fraction(1, rank) for rank in (1, 2, 3))
        for rank, word in enumerate(["one", "two", "three"], 1):
            share = float(Fraction(1, rank) / total)
            # Five standard deviations of a share.
            spread = 5 * (share * (1 - share) / count) ** 0.5
            self.assertAlmostEqual(drawn.count(word) / count, share, delta=spread)


if __name__ == "__main__":
    unittest.main()
