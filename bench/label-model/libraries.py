"""Accuracies by the weak-supervision and crowdsourcing libraries, for the label-model bench.

Reads the folder that label-model-bench.mjs writes (cells.json, votes.bin), prints one JSON object a line:
{"cell", "method", "estimates", "seconds"} or {"cell", "method", "failed"}. One thread.

pip install snorkel==0.10.0 snorkel-metal==0.5.0 flyingsquid==0.0.0a0 crowd-kit==1.4.2 pgmpy==0.1.13 torch
(MeTaL and FlyingSquid pin old versions of what they use: install them with --no-deps.)
"""

from __future__ import annotations

import json
import os
import sys
import time
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

warnings.filterwarnings("ignore")

Estimate = Callable[[np.ndarray, np.ndarray], np.ndarray]
EPOCHS = 500  # the default of 100 stops before it has settled, and is worse
LARGEST_FOR_PANDAS = 1000  # crowd-kit takes minutes for 10,000 rows of 20 voters


def uniform_class_prior(options: np.ndarray) -> np.ndarray:
    """P(option c is true) when the truth is uniform over each row's options."""
    return np.array([np.mean((options > c) / options) for c in range(options.max())])


def snorkel(votes: np.ndarray, options: np.ndarray) -> np.ndarray:
    import torch
    from snorkel.labeling.model import LabelModel

    torch.set_num_threads(1)
    classes = int(options.max())
    model = LabelModel(cardinality=classes, verbose=False)
    prior = None if (options == classes).all() else uniform_class_prior(options).tolist()
    model.fit(votes, n_epochs=EPOCHS, seed=123, class_balance=prior, progress_bar=False)
    return model.get_weights()


def metal(votes: np.ndarray, options: np.ndarray) -> np.ndarray:
    # What MeTaL 0.5.0 of 2019 needs of packages that have moved on since.
    if "tensorboardX" not in sys.modules:
        stub = types.ModuleType("tensorboardX")
        stub.SummaryWriter = object  # type: ignore[attr-defined]
        sys.modules["tensorboardX"] = stub
    import networkx
    import torch
    from scipy import sparse

    if not hasattr(networkx.Graph, "node"):
        networkx.Graph.node = property(lambda graph: graph.nodes)
    from metal.label_model import LabelModel

    torch.set_num_threads(1)
    classes = int(options.max())
    prior = uniform_class_prior(options)
    model = LabelModel(k=classes, seed=123, verbose=False)
    model.train_model(
        sparse.csr_matrix(votes + 1),
        class_balance=prior,
        n_epochs=EPOCHS,
        verbose=False,
    )
    mu = model.mu.detach().numpy().reshape(votes.shape[1], classes, classes)
    right = np.einsum("icc,c->i", mu, prior) / (votes >= 0).mean(0)
    return np.clip(right, 0, 1)


def flyingsquid(votes: np.ndarray, options: np.ndarray) -> np.ndarray:
    """Two classes as they are; more by one class against the rest, a = (sum of the classes' accuracies - k + 2) / 2."""
    if not hasattr(np, "product"):
        np.product = np.prod  # type: ignore[attr-defined]
    from flyingsquid.label_model import LabelModel

    classes = int(options.max())
    prior = uniform_class_prior(options)
    coverage = (votes >= 0).mean(0)

    def one_class(positive: np.ndarray, share: float) -> np.ndarray:
        signs = np.where(votes < 0, 0, np.where(positive, 1, -1))
        model = LabelModel(votes.shape[1])
        model.fit(signs, class_balance=np.array([1 - share, share]))
        return np.clip(np.array(model.estimated_accuracies(), float) / coverage, 0, 1)

    if classes == 2:
        return one_class(votes == 1, prior[1])
    total = sum(one_class(votes == c, prior[c]) for c in range(classes))
    return np.clip(0.5 * (total - classes + 2), 0, 1)


def _long_table(votes: np.ndarray) -> Any:
    import pandas

    row, voter = np.nonzero(votes >= 0)
    return pandas.DataFrame({"task": row, "worker": voter, "label": votes[row, voter]})


def dawid_skene(votes: np.ndarray, options: np.ndarray) -> np.ndarray:
    from crowdkit.aggregation.classification.dawid_skene import DawidSkene

    model = DawidSkene(n_iter=100).fit(_long_table(votes))
    accuracies = np.zeros(votes.shape[1])
    for (voter, label), confusion in model.errors_.iterrows():
        accuracies[voter] += confusion[label] * model.priors_[label]
    return accuracies


def one_coin(votes: np.ndarray, options: np.ndarray) -> np.ndarray:
    from crowdkit.aggregation.classification.dawid_skene import OneCoinDawidSkene

    model = OneCoinDawidSkene(n_iter=100).fit(_long_table(votes))
    return model.skills_.reindex(range(votes.shape[1])).to_numpy()


def prototype(path: str) -> dict[str, Callable[..., Any]]:
    """A NumPy implementation of LDC to compare with: a module with a class LDC that has fit(votes, options, base=)."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("ldc_prototype", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {
        "ldc prototype": lambda votes, options, base: module.LDC().fit(votes, options).acc,
        "ldc prototype + base": lambda votes, options, base: module.LDC().fit(votes, options, base=base).acc,
    }


def methods_of(cell: dict[str, Any], with_base: bool) -> Iterator[tuple[str, Estimate]]:
    small = cell["rows"] <= LARGEST_FOR_PANDAS
    yield "snorkel", snorkel
    yield "flyingsquid", flyingsquid
    if small:
        yield "crowd-kit dawid-skene", dawid_skene
        yield "crowd-kit one-coin", one_coin
    # MeTaL is Snorkel's forebear: same loss, same start. Shown where it is quick.
    if not with_base and cell["rows"] == 1000 and cell["abstain"] == 0:
        yield "metal", metal


def run(folder: Path, prototype_path: str | None) -> None:
    cells = json.loads((folder / "cells.json").read_text(encoding="utf-8"))
    data = np.memmap(folder / "votes.bin", dtype=np.int8, mode="r")
    extra = prototype(prototype_path) if prototype_path else {}
    for cell in cells:
        rows, columns = cell["rows"], cell["voters"] + 1
        start = cell["offset"]
        table = np.array(data[start : start + rows * columns], dtype=int).reshape(rows, columns)
        options = np.array(data[start + rows * columns : start + rows * (columns + 1)], dtype=int)
        votes, base = table[:, :-1], table[:, -1]
        jobs: list[tuple[str, Callable[..., np.ndarray], tuple[np.ndarray, ...]]] = [
            *((name, method, (votes, options)) for name, method in methods_of(cell, with_base=False)),
            *(
                (f"{name} + base", method, (table, options))
                for name, method in methods_of(cell, with_base=True)
            ),
            *((name, fit, (votes, options, base)) for name, fit in extra.items()),
        ]
        for name, method, arguments in jobs:
            started = time.process_time()
            try:
                # The base's column comes last and is no candidate.
                estimates = np.asarray(method(*arguments), dtype=float)[: votes.shape[1]]
            except Exception as error:  # a library may fail on a cell; that is a result
                print(
                    json.dumps({"cell": cell["id"], "method": name, "failed": repr(error)[:200]}), flush=True
                )
                continue
            seconds = time.process_time() - started
            print(
                json.dumps(
                    {
                        "cell": cell["id"],
                        "method": name,
                        "estimates": [None if np.isnan(value) else float(value) for value in estimates],
                        "seconds": round(seconds, 5),
                    }
                ),
                flush=True,
            )


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
