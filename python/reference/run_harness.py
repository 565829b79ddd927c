"""Scores the eight GPT4ALL tasks with lm-evaluation-harness and keeps every request, for `scripts/parity.mjs`.

Usage: python run_harness.py --model FOLDER_OR_GGUF --data DIR --out DIR [--limit N] [--shots N --train N]
       [--max-length N] [--adapter DIR] [--tasks a,b] [--chat]

Reads DIR/<task>.jsonl. Writes under --out: `data/<task>.jsonl` (the rows by their native names, which both sides
read), with --train N `data/<task>.train.jsonl` (the last N rows, as few-shot pool), `requests.jsonl`, `table.md`,
`run.json` (versions, seconds) and the harness's own result files.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
from gguf import GGUFReader
from golden_io import versions
from harness_rows import NATIVE, native_rows, read_rows, write_rows
from lm_eval import simple_evaluate
from lm_eval.loggers import EvaluationTracker
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks import TaskManager
from lm_eval.utils import make_table
from make_smollm2_golden import read_tokenizer
from peft import PeftModel
from tokenizers.processors import TemplateProcessing
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedTokenizerFast


@dataclass(frozen=True)
class Settings:
    model: Path
    data: Path
    out: Path
    tasks: tuple[str, ...] = tuple(NATIVE)
    adapter: str | None = None
    limit: float | None = None
    shots: int | None = None
    train: int = 0
    max_length: int | None = None
    batch_size: int = 8
    chat: bool = False
    # Gives the tokenizer a leading BOS, as Llama's has.
    leading_bos: bool = False


class RecordingModel(HFLM):
    """Keeps strings, token ids and answers of every request in the order of the harness's own list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record: list[dict[str, Any]] = []
        self.seconds = 0.0

    def loglikelihood(self, requests, disable_tqdm=False):
        answers = super().loglikelihood(requests, disable_tqdm=True)
        for request, (_, context, continuation), answer in zip(requests, self.encoded, answers, strict=True):
            self.record.append(
                {
                    "task": request.task_name,
                    "doc_id": request.doc_id,
                    "option": request.idx,
                    "context": request.args[0],
                    "continuation": request.args[1],
                    "context_ids": context,
                    "continuation_ids": continuation,
                    "log_likelihood": answer[0],
                    "greedy": answer[1],
                }
            )
        return answers

    def _loglikelihood_tokens(self, requests, disable_tqdm=False, override_bs=None):
        self.encoded = requests
        start = time.perf_counter()
        answers = super()._loglikelihood_tokens(requests, disable_tqdm, override_bs)
        self.seconds += time.perf_counter() - start
        return answers


def load(path: Path, adapter: str | None) -> tuple[Any, Any]:
    if path.suffix != ".gguf":
        model = AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32)
        tokenizer = AutoTokenizer.from_pretrained(path)
    else:
        model = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32)
        reader = GGUFReader(path)
        field = {name: value.contents() for name, value in reader.fields.items() if name.startswith("tok")}
        names = {"bos_token": "bos", "eos_token": "eos", "pad_token": "padding", "unk_token": "unknown"}
        special = {
            token: field["tokenizer.ggml.tokens"][field[f"tokenizer.ggml.{key}_token_id"]]
            for token, key in names.items()
            if f"tokenizer.ggml.{key}_token_id" in field
        }
        tokenizer = PreTrainedTokenizerFast(tokenizer_object=read_tokenizer(reader), **special)
    return PeftModel.from_pretrained(model, adapter) if adapter else model, tokenizer


def task_config(task: str, folder: Path) -> dict[str, Any]:
    """The harness's own task on local rows; every split that it asks for leads to one of the two files."""
    train = folder / f"{task}.train.jsonl"
    evaluated = str(folder / f"{task}.jsonl")
    files = {"train": str(train) if train.exists() else evaluated, "validation": evaluated, "test": evaluated}
    return {
        "task": task,
        "dataset_path": "json",
        "dataset_name": None,
        "dataset_kwargs": {"data_files": files, "cache_dir": str(folder / "cache")},
    }


def write_native_data(settings: Settings) -> Path:
    folder = settings.out / "data"
    for task in settings.tasks:
        rows = native_rows(task, read_rows(settings.data / f"{task}.jsonl"))
        cut = len(rows) - settings.train
        write_rows(folder / f"{task}.jsonl", rows[:cut])
        if settings.train:
            write_rows(folder / f"{task}.train.jsonl", rows[cut:])
    return folder


def run(settings: Settings) -> dict[str, Any]:
    """The harness's results, with `samples`, `requests` and `table`; everything is written to files too."""
    data = write_native_data(settings)
    # By file: a group given in Python would hand its own settings down to its tasks. JSON is YAML.
    groups = settings.out / "groups"
    groups.mkdir(exist_ok=True)
    group = {
        "group": "gpt4all",
        "task": [task_config(task, data) for task in settings.tasks],
        "aggregate_metric_list": [{"metric": "acc", "weight_by_size": False}],
        "metadata": {"version": 1.0},
    }
    (groups / "gpt4all.yaml").write_text(json.dumps(group, indent=2), encoding="utf-8")

    model, tokenizer = load(settings.model, settings.adapter)
    if settings.leading_bos:
        bos = (tokenizer.bos_token, tokenizer.bos_token_id)
        tokenizer.backend_tokenizer.post_processor = TemplateProcessing(
            single=f"{bos[0]} $A", special_tokens=[bos]
        )
    lm = RecordingModel(
        pretrained=model,
        tokenizer=tokenizer,
        dtype="float32",
        batch_size=settings.batch_size,
        max_length=settings.max_length,
    )
    tracker = EvaluationTracker(output_path=str(settings.out))
    results = simple_evaluate(
        model=lm,
        model_args={"pretrained": settings.model.name},
        tasks=["gpt4all"],
        task_manager=TaskManager(include_path=str(groups)),
        num_fewshot=settings.shots,
        batch_size=settings.batch_size,
        limit=settings.limit,
        apply_chat_template=settings.chat,
        evaluation_tracker=tracker,
        log_samples=True,
    )
    samples = results.pop("samples")
    tracker.save_results_aggregated(results=results, samples=samples)
    for task in settings.tasks:
        tracker.save_results_samples(task_name=task, samples=samples[task])
    table = make_table(results) + "\n" + make_table(results, "groups")
    (settings.out / "table.md").write_text(table, encoding="utf-8")
    write_rows(settings.out / "requests.jsonl", lm.record)
    about = {
        "versions": versions("lm_eval", "torch", "transformers", "tokenizers", "datasets"),
        "seconds": lm.seconds,
        "threads": torch.get_num_threads(),
    }
    (settings.out / "run.json").write_text(json.dumps(about, indent=1))
    return {**results, "samples": samples, "requests": lm.record, "table": table}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tasks", type=lambda text: tuple(text.split(",")), default=tuple(NATIVE))
    parser.add_argument("--adapter")
    parser.add_argument("--limit", type=float)
    parser.add_argument("--shots", type=int)
    parser.add_argument("--train", type=int, default=0)
    parser.add_argument("--max-length", type=int)
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--chat", action="store_true")
    print(run(Settings(**vars(parser.parse_args())))["table"])


if __name__ == "__main__":
    main()
