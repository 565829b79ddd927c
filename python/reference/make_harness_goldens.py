"""Writes testdata/golden/harness-tiny.json: what lm-evaluation-harness makes of the project's own rows.

Usage: python make_harness_goldens.py [SmolLM2-135M-Instruct.Q4_1.gguf], with the file also harness-smollm2.json

The rows of testdata/gpt4all8 are written for the project, and meet what bites: white space at the ends of contexts,
options of equal text, emoji, HellaSwag's marks, an empty context, a text that spells out BOS. The model is
testdata/models/llama-tiny. Strings and ids are kept as SHA-256, since the rows say the rest.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from golden_io import GOLDEN, TESTDATA, round7, versions, write_golden
from run_harness import Settings, run

ROWS = TESTDATA / "gpt4all8"
MODEL = TESTDATA / "models" / "llama-tiny"
RUNS: dict[str, dict[str, Any]] = {
    "zero-shot": {},
    "two-shot": {"shots": 2, "train": 4},
    "short-window": {"max_length": 48},
    "leading-bos": {"leading_bos": True},
    "chat-one-shot": {"chat": True, "shots": 1, "train": 4, "limit": 2},
}
METADATA = ("group_subtasks", "versions", "n-shot", "higher_is_better", "n-samples", "task_hashes")


def digest(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def request_entry(request: dict[str, Any]) -> list[Any]:
    """[doc, option, context, continuation, context ids, continuation ids, log-likelihood, greedy]; texts as digests."""
    ids = [digest(request[key]) for key in ("context_ids", "continuation_ids")]
    texts = [digest(request[key]) for key in ("context", "continuation")]
    where = [request["doc_id"], request["option"]]
    return [*where, *texts, *ids, round7(request["log_likelihood"]), request["greedy"]]


def record(name: str, options: dict[str, Any], folder: Path, model: Path) -> dict[str, Any]:
    settings = Settings(model=model, data=ROWS, out=folder / name, **options)
    results = run(settings)
    requests: dict[str, list[Any]] = {task: [] for task in settings.tasks}
    for request in results["requests"]:
        requests[request["task"]].append(request_entry(request))
    entry = {
        "settings": options,
        "results": results["results"],
        **{key: results[key] for key in METADATA},
        "table": results["table"].split("\n"),
        "requests": requests,
    }
    if name == "zero-shot":
        # As written to the files, where numbers have become strings.
        files = {task: next((folder / name).rglob(f"samples_{task}_*.jsonl")) for task in settings.tasks}
        entry["firstSamples"] = {
            task: file.read_text(encoding="utf-8").split("\n")[0] for task, file in files.items()
        }
        [file] = (folder / name).rglob("results_*.json")
        entry["resultKeys"] = list(json.loads(file.read_text(encoding="utf-8")))
    return entry


def write(file: str, model: Path, runs: dict[str, dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        recorded = {name: record(name, options, Path(folder), model) for name, options in runs.items()}
    golden = {
        "source": f"lm-evaluation-harness on testdata/gpt4all8 and {model.name}, float32",
        "generator": "python/reference/make_harness_goldens.py",
        "versions": versions("lm_eval", "torch", "transformers", "tokenizers", "datasets"),
        "tolerance": {
            "logLikelihood": {"absolute": 1e-3, "relative": 1e-5},
            "reason": "float32 sums in another order; everything else is equal",
        },
        "runs": recorded,
    }
    write_golden(GOLDEN / file, golden)


def main() -> None:
    write("harness-tiny.json", MODEL, RUNS)
    for file in sys.argv[1:]:
        write(
            "harness-smollm2.json",
            Path(file),
            {"zero-shot": {}, "two-shot": {"shots": 2, "train": 4, "limit": 2}},
        )


if __name__ == "__main__":
    main()
