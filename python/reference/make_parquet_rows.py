"""Writes testdata/datasets/<task>-<split>-<number>.parquet: rows of testdata/gpt4all8 as the Hub's Parquet holds them.

The datasets library writes them with the features that the data sets declare, so labels are 64-bit integers and lists
are Parquet lists. ARC's test split comes in two files.
"""

from __future__ import annotations

from datasets import ClassLabel, Dataset, Features, List, Value
from golden_io import TESTDATA
from harness_rows import native_rows, read_rows

TEXT = Value("string")
LABELLED = {"text": List(TEXT), "label": List(TEXT)}
FEATURES = {
    "arc_easy": Features({"id": TEXT, "question": TEXT, "choices": LABELLED, "answerKey": TEXT}),
    "boolq": Features(
        {
            "question": TEXT,
            "passage": TEXT,
            "idx": Value("int32"),
            "label": ClassLabel(names=["False", "True"]),
        }
    ),
    "winogrande": Features({"sentence": TEXT, "option1": TEXT, "option2": TEXT, "answer": TEXT}),
}
SPLITS = {
    "arc_easy": {"test-0000": slice(0, 3), "test-0001": slice(3, 6), "train-0000": slice(6, 10)},
    "boolq": {"validation-0000": slice(0, 4), "train-0000": slice(4, 8)},
    "winogrande": {"validation-0000": slice(0, 4)},
}


def main() -> None:
    folder = TESTDATA / "datasets"
    folder.mkdir(exist_ok=True)
    for task, parts in SPLITS.items():
        rows = native_rows(task, read_rows(TESTDATA / "gpt4all8" / f"{task}.jsonl"))
        for name, part in parts.items():
            file = folder / f"{task}-{name}.parquet"
            Dataset.from_list(rows[part], features=FEATURES[task]).to_parquet(file)
            print(file.name, file.stat().st_size)


if __name__ == "__main__":
    main()
