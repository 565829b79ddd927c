"""Writes testdata/golden/python-semantics.json: what Python's strings, floats, JSON and random give.

Standard library only.
"""

from __future__ import annotations

import json
import platform
import random
import statistics
import sys
from math import exp

from golden_io import GOLDEN, write_golden

CODE_POINTS = [code for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
CAPITALIZED = [
    "",
    "she THEN left",
    "ßtraße",
    "ΑΣ ΟΔΟΣ",
    "Σ",
    "ΣΑΣ",
    "ŉot",
    "İstanbul",
    "ᾳΑ",
    "ﬁN",
    "éCLAIR",
    "1ST",
]
FLOATS = [0.0, -0.0, 1.0, -3.5, 0.0001, 0.00001, 1e-7, -5.9604644775390625e-08, 123456789012345.6, 1e16, 1e22]
FLOATS += [-12.345678329467773, 1 / 3, 5e-324, 1.7976931348623157e308, float("inf"), float("-inf")]
DOCUMENTS = [
    {"text": 'tab\t, quote ", slash \\ and /, bell \x07, delete \x7f', "list": [], "object": {}},
    {"choices": {"text": ["é", "東京", "🐌", "\u2028"], "label": ["A"]}, "answer": None, "ok": True, "n": 7},
    [[["-1.5", "False"]], 0.5, -2],
]


def bootstrap(values: list[float], iterations: int) -> float:
    """lm-evaluation-harness 0.4.13, api/metrics.py: chunks of 1000, each from a generator seeded by its number."""
    size = min(1000, iterations)
    results = []
    for chunk in range(iterations // size):
        generator = random.Random(chunk)
        for _ in range(size):
            drawn = generator.choices(values, k=len(values))
            results.append(exp(-sum(drawn) / len(drawn)))
    return statistics.stdev(results)


def draws(seed: int) -> dict[str, object]:
    def fresh() -> random.Random:
        return random.Random(seed)

    sizes = [(5, 2), (21, 5), (22, 5), (50, 6), (300, 6), (1000, 5), (1119, 25), (10, 10), (400000, 3)]
    one = fresh()
    return {
        "seed": seed,
        "random": [one.random() for _ in range(3)],
        "choices": {"size": 10, "places": fresh().choices(range(10), k=700)},
        "sample": [{"size": n, "places": fresh().sample(range(n), k)} for n, k in sizes],
        "samples": [one.sample(range(40), 4) for _ in range(5)],
    }


def main() -> None:
    log_likelihoods = [-0.5, -1.25, -2, -3.75, -0.125, -6.5, -1, -4]
    golden = {
        "source": "CPython",
        "generator": "python/reference/make_python_goldens.py",
        "versions": {"python": platform.python_version()},
        "tolerance": "none, but 1e-12 relative for the bootstrap",
        "spaces": [code for code in CODE_POINTS if chr(code).isspace()],
        "titleCase": [
            [chr(code), chr(code).title()] for code in CODE_POINTS if chr(code).title() != chr(code).upper()
        ],
        "capitalize": [[text, text.capitalize()] for text in CAPITALIZED],
        "floats": [
            [value if value == value and abs(value) != float("inf") else None, repr(value)]
            for value in FLOATS
        ],
        "json": [
            {
                "document": document,
                "line": json.dumps(document, ensure_ascii=False),
                "indented": json.dumps(document, ensure_ascii=False, indent=2),
            }
            for document in DOCUMENTS
        ],
        "random": [draws(seed) for seed in (0, 1, 1234, 2**40 + 3)],
        "perplexityBootstrap": {
            "logLikelihoods": log_likelihoods,
            "cases": [
                {"iterations": n, "standardError": bootstrap(log_likelihoods, n)} for n in (1000, 2000)
            ],
        },
    }
    write_golden(GOLDEN / "python-semantics.json", golden)


if __name__ == "__main__":
    main()
