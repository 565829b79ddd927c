"""Rates of reasoning-gym's simple tasks: question and answer of each item as one line of JSON into a file.

Usage: python reasoning_gym_rates.py SECONDS OUT_FOLDER TASK...
Prints one JSON object a task: { task, rows, seconds, bytes }.
"""

import json
import sys
import time

import reasoning_gym


def measure(task: str, seconds: float, folder: str) -> dict:
    dataset = reasoning_gym.create_dataset(task, size=1_000_000_000, seed=42)
    started = time.perf_counter()
    rows = 0
    with open(f"{folder}/{task}.jsonl", "w", encoding="utf-8", buffering=1 << 20) as out:
        while time.perf_counter() - started < seconds:
            for index in range(rows, rows + 200):
                item = dataset[index]
                out.write(json.dumps({"prompt": item["question"], "completion": item["answer"]}) + "\n")
            rows += 200
        size = out.tell()
    return {"task": task, "rows": rows, "seconds": time.perf_counter() - started, "bytes": size}


if __name__ == "__main__":
    for name in sys.argv[3:]:
        print(json.dumps(measure(name, float(sys.argv[1]), sys.argv[2])), flush=True)
