"""Writes testdata/golden/label-models.json: accuracies that other implementations find in the same votes.

Usage: make_label_model_goldens.py PROTOTYPE.py

PROTOTYPE.py is a NumPy implementation of LDC: a module with a class LDC whose fit(votes, options, base=, gold=) leaves the
accuracies in `acc`. The libraries, with --no-deps where they pin old versions of what they use:
snorkel==0.10.0 snorkel-metal==0.5.0 flyingsquid==0.0.0a0 crowd-kit==1.4.2 pgmpy==0.1.13, and torch, numpy, pandas, scipy.
"""

from __future__ import annotations

import importlib.util
import sys
import warnings
from typing import Any

import numpy as np
from golden_io import GOLDEN, REPOSITORY, versions, write_golden

sys.path.insert(0, str(REPOSITORY / "bench" / "label-model"))
import libraries  # noqa: E402

warnings.filterwarnings("ignore")


def draw(
    seed: int,
    rows: int,
    accuracies: list[float],
    options: list[int],
    *,
    shared: float,
    copied: float,
    silent: float,
) -> dict[str, np.ndarray]:
    """Voters who err together: on hard rows and by one wrong answer (`shared`), or by repeating the base (`copied`)."""
    random = np.random.default_rng(seed)
    counts = random.choice(options, rows)
    truth = (random.random(rows) * counts).astype(int)
    skills = (np.array([*accuracies, 0.55]) - np.mean(1 / counts)) / (1 - np.mean(1 / counts))
    chances = 1 / counts[:, None] + (1 - 1 / counts[:, None]) * skills
    columns = len(skills)
    hard = random.random(rows) < shared
    # On hard rows everybody is right less often, on the others more often.
    right = random.random((rows, columns)) < np.clip(
        chances + np.where(hard, -0.25, 0.25 * shared)[:, None], 0.02, 0.98
    )
    shift = 1 + (random.random((rows, columns)) * (counts[:, None] - 1)).astype(int)
    common = 1 + (random.random(rows) * (counts - 1)).astype(int)
    shift = np.where(random.random((rows, columns)) < shared, common[:, None], shift)
    votes = np.where(right, truth[:, None], (truth[:, None] + shift) % counts[:, None])
    repeats = random.random((rows, columns - 1)) < copied
    votes[:, :-1] = np.where(repeats, votes[:, -1:], votes[:, :-1])
    votes[random.random((rows, columns)) < silent] = -1
    return {"votes": votes[:, :-1], "base": votes[:, -1], "options": counts, "truth": truth}


CASES: dict[str, dict[str, Any]] = {
    "two options": {
        "seed": 1,
        "rows": 240,
        "accuracies": [0.85, 0.75, 0.7, 0.8, 0.65],
        "options": [2],
        "shared": 0.0,
        "copied": 0.0,
        "silent": 0.0,
    },
    "four options, abstentions": {
        "seed": 2,
        "rows": 300,
        "accuracies": [0.8, 0.5, 0.7, 0.6, 0.4, 0.55],
        "options": [4],
        "shared": 0.0,
        "copied": 0.0,
        "silent": 0.15,
    },
    "varying options, shared difficulty": {
        "seed": 3,
        "rows": 400,
        "accuracies": [0.8, 0.5, 0.7, 0.6, 0.45, 0.55, 0.65],
        "options": [2, 3, 4, 5],
        "shared": 0.5,
        "copied": 0.0,
        "silent": 0.0,
    },
    "the base repeated": {
        "seed": 4,
        "rows": 400,
        "accuracies": [0.8, 0.5, 0.7, 0.6, 0.45, 0.55, 0.65, 0.35],
        "options": [4],
        "shared": 0.2,
        "copied": 0.35,
        "silent": 0.05,
    },
}

SEED_SCALE = 123  # the libraries draw one number after seeding with this: the scale of their start


def load_prototype(path: str) -> Any:
    spec = importlib.util.spec_from_file_location("ldc_prototype", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def triplets(votes: np.ndarray, rule: str) -> list[float]:
    """|E[vote * truth]| of FlyingSquid's solvers, votes of two options as -1 and 1."""
    from flyingsquid.label_model import LabelModel

    if not hasattr(np, "product"):
        np.product = np.prod  # type: ignore[attr-defined]
    model = LabelModel(votes.shape[1])
    model.fit(2 * votes - 1, class_balance=np.array([0.5, 0.5]), solve_method=f"triplet_{rule}")
    # P(vote = truth) = (1 + |E|) / 2 without abstentions.
    return [2 * float(share) - 1 for share in model.estimated_accuracies()]


def rows_as_text(matrix: np.ndarray) -> list[str]:
    return ["".join("." if value < 0 else str(value) for value in row) for row in matrix]


def digits(values: np.ndarray) -> str:
    return "".join("." if value < 0 else str(value) for value in values)


def make_case(settings: dict[str, Any], prototype: Any) -> dict[str, Any]:
    table = draw(**settings)
    votes, base, options, truth = table["votes"], table["base"], table["options"], table["truth"]
    gold = np.where(np.arange(len(truth)) % 16 == 0, truth, -1)
    expected: dict[str, Any] = {
        "crowd-kit DawidSkene": libraries.dawid_skene(votes, options),
        "crowd-kit OneCoinDawidSkene": libraries.one_coin(votes, options),
        "snorkel LabelModel": libraries.snorkel(votes, options),
        "metal LabelModel": libraries.metal(votes, options),
        "prototype rank-one": prototype.est_rank1(votes, options),
        "prototype LDC": prototype.LDC().fit(votes, options).acc,
        "prototype LDC, base": prototype.LDC().fit(votes, options, base=base).acc,
        "prototype LDC, gold": prototype.LDC().fit(votes, options, gold=gold).acc,
        "prototype LDC, base, gold": prototype.LDC().fit(votes, options, base=base, gold=gold).acc,
    }
    if (options == 2).all() and (votes >= 0).all():
        expected["flyingsquid triplet_mean"] = triplets(votes, "mean")
        expected["flyingsquid triplet_median"] = triplets(votes, "median")
    return {
        "votes": rows_as_text(votes),
        "base": digits(base),
        "gold": digits(gold),
        "options": digits(options),
        "expected": {
            name: [round(float(value), 10) for value in values] for name, values in expected.items()
        },
    }


def main() -> None:
    prototype = load_prototype(sys.argv[1])
    np.random.seed(SEED_SCALE)
    start_scale = float(np.random.random())
    write_golden(
        GOLDEN / "label-models.json",
        {
            "source": "votes drawn by the script; accuracies by the libraries and the NumPy prototype",
            "generator": "python/reference/make_label_model_goldens.py",
            "versions": versions(
                "numpy", "scipy", "torch", "snorkel", "snorkel-metal", "flyingsquid", "crowd-kit"
            ),
            "tolerance": {
                "crowd-kit": [1e-9, "the same steps in double precision"],
                "flyingsquid": [1e-9, "a closed form"],
                "snorkel and metal": [
                    2e-4,
                    "500 steps of gradient descent in single precision; their start is drawn, startScale",
                ],
                "prototype LDC": [
                    0.01,
                    "the same model; the tables of the base's accuracy are cut to hundredths, copies are climbed to on the grid",
                ],
            },
            "startScale": start_scale,
            "layout": "a row of votes is one character a voter, '.' for abstention",
            "cases": {name: make_case(settings, prototype) for name, settings in CASES.items()},
        },
    )


if __name__ == "__main__":
    main()
