"""The stream of randomness against testdata/golden/random.json, which the TypeScript tests read too."""

import json
import unittest
from pathlib import Path

from cookbook_templates.normal_quantile import normal_quantile
from cookbook_templates.streams import RandomStream, hash_path
from cookbook_templates.threefry import threefry4x32

GOLDEN = json.loads((Path(__file__).parents[2] / "testdata/golden/random.json").read_text("utf-8"))


class Golden(unittest.TestCase):
    def test_threefry_known_answers(self):
        # Counters are indices here, so their last two words are zero.
        cases = [case for case in GOLDEN["threefry"] if case["counter"][2:] == [0, 0]]
        self.assertGreater(len(cases), 8)
        for case in cases:
            low, high, _, _ = case["counter"]
            with self.subTest(case["from"]):
                index = low | high << 32
                self.assertEqual(threefry4x32(case["key"], [index]), [tuple(case["output"])])

    def test_xoshiro_known_answers(self):
        for case in GOLDEN["xoshiro"]:
            stream = RandomStream(case["state"])
            self.assertEqual([stream.uint32() for _ in case["outputs"]], case["outputs"])

    def test_draws(self):
        for case in GOLDEN["streams"]:
            with self.subTest(path=case["path"], index=case.get("index")):
                state = hash_path(case["path"])
                if "index" in case:
                    (state,) = threefry4x32(state, [case["index"]])
                else:
                    self.assertEqual(list(state), case["key"])
                stream = RandomStream(state)
                for draw in case["draws"]:
                    drawn = getattr(stream, draw["call"])(*draw["with"])
                    if draw["call"] == "normal":
                        self.assertAlmostEqual(drawn / draw["gives"], 1, delta=GOLDEN["tolerance"]["normal"])
                    else:
                        self.assertEqual(drawn, draw["gives"], draw["call"])

    def test_normal_quantiles(self):
        tolerance = GOLDEN["tolerance"]["normal"]
        for case in GOLDEN["normalQuantiles"]:
            with self.subTest(case["share"]):
                wrong = abs(normal_quantile(case["share"]) - case["value"])
                self.assertLessEqual(wrong, tolerance * abs(case["value"]))


class Laws(unittest.TestCase):
    def test_many_counters_at_once_are_each_alone(self):
        key = hash_path(["lanes"])
        indices = [0, 5, 2**32 - 1, 2**32, 2**53 - 1, 1]
        self.assertEqual(threefry4x32(key, indices), [threefry4x32(key, [index])[0] for index in indices])

    def test_the_all_zero_state_is_left(self):
        stream = RandomStream((0, 0, 0, 0))
        self.assertNotEqual({stream.uint32() for _ in range(8)}, {0})

    def test_bounds_are_checked(self):
        stream = RandomStream((1, 2, 3, 4))
        for call in (lambda: stream.below(0), lambda: stream.below(2**32 + 1), lambda: stream.pick([])):
            self.assertRaises(ValueError, call)
        self.assertRaises(ValueError, lambda: stream.sample([1], 2))


if __name__ == "__main__":
    unittest.main()
