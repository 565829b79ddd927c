"""Reads dataset folders with `datasets` and DuckDB, and checks their cards.

Standard input: a JSON list of {"folder", "license", "splits": {name: {"rows", "sha256", "features"}}}. The SHA-256 is that
of all rows as JSON, one a line; features are the names of the columns and their kinds. Prints one line a folder; leaves
with 1 when a folder is not what it should be.
"""

import hashlib
import json
import os
import sys
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_OFFLINE"] = "1"

import datasets  # noqa: E402  (reads the environment when it is imported)
import duckdb  # noqa: E402
from huggingface_hub import DatasetCard  # noqa: E402

KINDS = {
    "string": datasets.Value("string"),
    "ids": datasets.List(datasets.Value("int32")),
    "messages": datasets.List({"role": datasets.Value("string"), "content": datasets.Value("string")}),
}


def digest(rows):
    lines = hashlib.sha256()
    count = 0
    for row in rows:
        lines.update(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n")
        count += 1
    return count, lines.hexdigest()


def expect(found, expected, what):
    if found != expected:
        raise AssertionError(f"{what}: found {found!r}, expected {expected!r}")


def check_datasets(folder, splits, cache):
    loaded = datasets.load_dataset(str(folder), cache_dir=cache)
    expect(sorted(loaded), sorted(splits), "splits")
    for name, expected in splits.items():
        features = {column: KINDS[kind] for column, kind in expected["features"].items()}
        expect(dict(loaded[name].features), features, f"features of {name}")
        expect(digest(loaded[name]), (expected["rows"], expected["sha256"]), f"rows of {name}")


def check_duckdb(folder, splits):
    connection = duckdb.connect()
    for name, expected in splits.items():
        columns = list(expected["features"])
        # By the file names alone, as somebody would who knows nothing of the folder.
        pattern = sorted(folder.glob(f"{name}-*"))
        source = "read_parquet" if pattern[0].suffix == ".parquet" else "read_json_auto"
        relation = connection.sql(f"select * from {source}({[str(path) for path in pattern]!r})")
        expect(relation.columns, columns, f"columns of {name} in DuckDB")
        rows = (dict(zip(columns, row, strict=True)) for row in relation.fetchall())
        expect(digest(rows), (expected["rows"], expected["sha256"]), f"rows of {name} in DuckDB")


def check_card(folder, license_name, splits):
    data = DatasetCard.load(folder / "README.md").data.to_dict()
    expect(data.get("license"), license_name, "license")
    total = sum(split["rows"] for split in splits.values())
    expect(data["size_categories"], ["n<1K" if total < 1000 else "1K<n<10K"], "size category")
    expect("cookbook" in data["tags"], True, "tag")
    expect([entry["split"] for entry in data["configs"][0]["data_files"]], list(splits), "configs")


def main():
    datasets.disable_progress_bars()
    failures = 0
    with tempfile.TemporaryDirectory() as cache:
        for case in json.load(sys.stdin):
            folder = Path(case["folder"])
            try:
                check_datasets(folder, case["splits"], cache)
                check_duckdb(folder, case["splits"])
                check_card(folder, case["license"], case["splits"])
            except Exception as error:  # noqa: BLE001  (whatever it is, the other folders are of interest too)
                failures += 1
                print(f"failed: {folder.name}: {type(error).__name__}: {error}")
    print(f"datasets {datasets.__version__} and DuckDB {duckdb.__version__}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
