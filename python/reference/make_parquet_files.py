"""Makes testdata/parquet/*.parquet: the same three rows in every codec that Parquet files come in."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

OUT = Path(__file__).resolve().parents[2] / "testdata" / "parquet"
ROWS = [
    {
        "question": f"Which lamp is number {n}?",
        "choices": {"text": ["the red one", "the blue one"]},
        "number": n,
    }
    for n in (1, 2, 3)
]


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pylist(ROWS)
    for codec in ("none", "snappy", "gzip", "brotli", "zstd", "lz4"):
        pq.write_table(table, OUT / f"{codec}.parquet", compression=codec)


if __name__ == "__main__":
    main()
