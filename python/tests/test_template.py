"""Mistakes in a declaration are told where they are made."""

import unittest

from cookbook_templates import (
    between,
    child,
    choice,
    flag,
    integer,
    layout,
    number,
    output,
    parent,
    share,
    template,
)
from cookbook_templates.declaration import declaration_of
from cookbook_templates.failures import WrongValue
from cookbook_templates.sampler import adherence, checked_slots, params_of, prepared


def declare(function=lambda ctx: {}, **changes):
    declared = {
        "id": "first-word",
        "title": "T",
        "rule": "R",
        "family": "retrieve",
        "slots": {"list": parent("words", list=True), "answer": output("the first")},
        "formats": {"plain": (lambda slots: " ".join(slots["list"]), " {answer}")},
    }
    return template(**{**declared, **changes})(function)


class Declarations(unittest.TestCase):
    def test_mistakes(self):
        for changes, message in [
            ({"id": "First"}, "kebab-case"),
            ({"version": 0}, "whole number from 1"),
            ({"family": "sort"}, "one of retrieve, choose, compare, transform"),
            ({"slots": {"list": parent("words")}}, "0 output slots"),
            ({"slots": {"answer": "text"}}, "expected parent"),
            ({"formats": {}}, "at least one format"),
            ({"formats": {"plain": "text"}}, "expected a pair"),
            ({"formats": {"plain": ("{lsit}", "{answer}")}}, "no slot"),
            ({"formats": {"plain": ("{list}", "{answer}")}}, "is a list"),
            ({"params": {"n": 3}}, "expected integer"),
            ({"params": {"source": share(default=0, description="d")}}, "every template has it"),
            ({"output_params": ["n"]}, "no parameter"),
            ({"tasks": [{"task": "squad", "slots": {}, "format": "chat"}]}, "no known format"),
            ({"title": 5}, "title"),
            ({"wording": "in the"}, "wording"),
            ({"reserved": "not"}, "reserved"),
        ]:
            with self.subTest(message), self.assertRaisesRegex(ValueError, message):
                declare(**changes)

    def test_mistakes_in_parameters(self):
        for make, message in [
            (lambda: integer(1, 9, default=10, description="d"), "expected 1 to 9"),
            (lambda: integer(1, 9, default=1.5, description="d"), "whole number"),
            (lambda: integer(9, 1, default=3, description="d"), "expected 9 to 1"),
            (lambda: number(0, 1, default=2, description="d"), "expected 0 to 1"),
            (lambda: choice("abc", default="a", description="d"), "list of texts"),
            (lambda: choice(["a"], default="b", description="d"), "none of a"),
            (lambda: flag(default=1, description="d"), "True or False"),
            (lambda: between(1, 9, default=4, description="d"), "a pair"),
            (lambda: between(1, 9, default=(5, 4), description="d"), "lies above"),
            (lambda: integer(1, 9, default=3, description=""), "description"),
        ]:
            with self.subTest(message), self.assertRaisesRegex(ValueError, message):
                make()

    def test_what_is_told_of_a_template(self):
        def sample(ctx):
            """What it
            teaches."""

        declared = declare(
            sample, params={"n": between(1, 9, default=(2, 3), description="d")}, levels=[{"n": (1, 2)}]
        )
        told = declaration_of("mine", declared)
        self.assertEqual(told["description"], "What it teaches.")
        self.assertEqual(told["function"], "sample")
        self.assertEqual([slot["name"] for slot in told["slots"]], ["list", "answer"])
        self.assertEqual(told["params"][0]["kind"], "range")
        self.assertEqual(told["formats"], [{"name": "plain", "title": "plain"}])

    def test_titles_of_formats(self):
        declared = declare(formats={"plain": layout(lambda slots: "", "{answer}", title="As it is")})
        self.assertEqual(
            declaration_of("mine", declared)["formats"], [{"name": "plain", "title": "As it is"}]
        )


class Values(unittest.TestCase):
    def test_slots_are_checked(self):
        declared = declare()
        self.assertEqual(
            checked_slots(declared, {"list": ("a", "b"), "answer": "a"}), {"list": ["a", "b"], "answer": "a"}
        )
        for given in [
            None,
            {},
            {"list": "ab", "answer": "a"},
            {"list": [1], "answer": "a"},
            {"list": [], "answer": 1},
        ]:
            with self.subTest(given), self.assertRaises(WrongValue):
                checked_slots(declared, given)

    def test_without_a_scorer_the_solver_judges(self):
        declared = declare(
            slots={"list": parent("l"), "asked": child("a"), "answer": output("o")}, formats={"p": ("", "")}
        )
        with self.assertRaisesRegex(WrongValue, "@<lambda>.solver"):
            adherence(declared, {"list": "a b", "asked": "a"}, "b")
        declared.solver(lambda slots: slots["list"].split()[-1])
        whole = {"list": "a b", "asked": "a"}
        self.assertEqual(adherence(declared, whole, " b\n"), (1.0, {}))
        self.assertEqual(adherence(declared, whole, " a"), (0.0, {}))
        self.assertEqual(adherence(declared, whole, " "), (0.0, {}))
        self.assertEqual(adherence(declared, {"list": "a b"}, "b"), (0.0, {}))

    def test_a_scorer_may_name_parts(self):
        declared = declare()
        declared.scorer(lambda slots, generation: (0.5, {"order": 1}))
        self.assertEqual(adherence(declared, {}, "x"), (0.5, {"order": 1.0}))
        declared.scorer(lambda slots, generation: "high")
        self.assertRaises(WrongValue, adherence, declared, {}, "x")

    def test_what_is_said_of_parameters(self):
        declared = declare(params={"n": between(1, 9, default=(2, 3), description="d")})
        declared.words_needed(lambda params: params.n[1])
        declared.follows_rule(lambda params: False)
        declared.baseline("half", "one of two", expected=0.5)(lambda slots, random: "")
        declared.baseline("first", "the first", expected=lambda params: 1 / params.n[0])(
            lambda slots, random: ""
        )
        params = params_of(declared, {"n": [4, 6]})
        self.assertEqual(
            prepared(declared, params),
            {"problem": None, "wordsNeeded": 6, "followsRule": False, "expected": [0.5, 0.25]},
        )
        declared.checker(lambda params: "too long" if params.n[1] > 5 else None)
        self.assertEqual(prepared(declared, params)["problem"], "too long")
        with self.assertRaises(AttributeError):
            params.n = 3


if __name__ == "__main__":
    unittest.main()
