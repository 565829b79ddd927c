"""reasoning-gym's side: question and answer of each item as one line of JSON into a file, as long as it is told.

Usage: python reasoning_gym_rates.py TASK CONFIG_JSON FILE
Reads seconds, one number a line; prints { rows, bytes, seconds, cpu_seconds } for each.
"""

import json
import sys
import time

import reasoning_gym

ROWS_PER_CHECK = 200


def main(task: str, config: str, path: str) -> None:
    dataset = reasoning_gym.create_dataset(task, size=1_000_000_000, seed=42, **json.loads(config))
    first = 0
    print("ready", flush=True)
    for line in sys.stdin:
        wanted = float(line)
        started, cpu_started = time.perf_counter(), time.process_time()
        rows = 0
        with open(path, "w", encoding="utf-8", buffering=1 << 20) as out:
            while time.perf_counter() - started < wanted:
                for index in range(first + rows, first + rows + ROWS_PER_CHECK):
                    item = dataset[index]
                    out.write(json.dumps({"prompt": item["question"], "completion": item["answer"]}) + "\n")
                rows += ROWS_PER_CHECK
            out.flush()
            size = out.tell()
        first += rows
        seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
        print(json.dumps({"rows": rows, "bytes": size, "seconds": seconds, "cpu_seconds": cpu_seconds}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
