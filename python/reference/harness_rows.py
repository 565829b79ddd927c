"""Rows of the eight GPT4ALL tasks under the field names of the data sets that lm-evaluation-harness loads.

Benchmark files differ in their fields from copy to copy. Both sides of the certificate read the same rows under the
native names; for HellaSwag, whose copies are often already cleaned, the cleaning is undone in such a way that the
harness's own cleaning gives the same text again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def _labelled_choices(row: Row) -> Row:
    if isinstance(row["choices"], dict):
        return row["choices"]
    return {"text": row["choices"], "label": row["labels"]}


def _arc(row: Row) -> Row:
    return {
        "id": row.get("native_id", row.get("id")),
        "question": row["question"],
        "choices": _labelled_choices(row),
        "answerKey": row["answerKey"],
    }


def _boolq(row: Row) -> Row:
    label = row["label"] if "label" in row else int(row["answer"])
    return {"question": row["question"], "passage": row["passage"], "idx": row["index"], "label": label}


def _unclean(text: str) -> str:
    """Text that HellaSwag's cleaning (strip, drop brackets, halve runs of spaces) turns into the given one."""
    doubled = re.sub(" {2,}", lambda run: run.group() * 2, text)
    padded = "[start]" + doubled if doubled != doubled.lstrip() else doubled
    return padded + "[end]" if doubled != doubled.rstrip() else padded


def _hellaswag(row: Row) -> Row:
    if "ctx_a" in row:
        return {key: value for key, value in row.items() if key != "index"}
    label, context = row["query"].split(": ", 1)
    return {
        "ind": row["index"],
        "activity_label": label,
        "ctx_a": _unclean(context),
        "ctx_b": "",
        "ctx": _unclean(context),
        "endings": [_unclean(choice) for choice in row["choices"]],
        "source_id": "",
        "split": "val",
        "split_type": "indomain",
        "label": str(row["gold"]),
    }


def _lambada(row: Row) -> Row:
    return {"text": row["text"] if "text" in row else row["context"] + " " + row["target"]}


def _openbookqa(row: Row) -> Row:
    return {
        "id": row.get("native_id", row.get("id")),
        "question_stem": row["question_stem"],
        "choices": _labelled_choices(row),
        "answerKey": row["answerKey"],
    }


def _piqa(row: Row) -> Row:
    return {key: row[key] for key in ("goal", "sol1", "sol2", "label")}


def _winogrande(row: Row) -> Row:
    return {key: row[key] for key in ("sentence", "option1", "option2", "answer")}


NATIVE: dict[str, Callable[[Row], Row]] = {
    "arc_easy": _arc,
    "arc_challenge": _arc,
    "boolq": _boolq,
    "hellaswag": _hellaswag,
    "lambada_openai": _lambada,
    "openbookqa": _openbookqa,
    "piqa": _piqa,
    "winogrande": _winogrande,
}


def read_rows(path: Path) -> list[Row]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line.strip()]


def native_rows(task: str, rows: list[Row]) -> list[Row]:
    return [NATIVE[task]({"index": index, **row}) for index, row in enumerate(rows)]


def write_rows(path: Path, rows: list[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    path.write_text("".join(lines), encoding="utf-8")
