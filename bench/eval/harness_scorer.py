"""lm-evaluation-harness as a process that stays, for `npm run bench -- eval`: start-up does not count.

Usage: python harness_scorer.py MODEL_FOLDER_OR_GGUF THREADS

Reads one JSON object a line on stdin, `{"requests": [[context, continuation], ...], "batch_size": n}`, and answers each
with `{"seconds", "cpu_seconds", "peak_bytes", "answers": [[log-likelihood, greedy], ...]}` of one call of the
harness's own `loglikelihood` (float32 on the CPU; tokenising included, as it is on our side). The first line it writes
says which versions it runs.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
sys.path.insert(0, str(Path(__file__).parents[2] / "python" / "reference"))

import torch
from golden_io import versions
from lm_eval.api.instance import Instance
from lm_eval.models.huggingface import HFLM
from run_harness import load


def main() -> None:
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # Whatever else prints must not reach the answers.
    torch.set_num_threads(int(sys.argv[2]))
    model, tokenizer = load(Path(sys.argv[1]), None)
    lm = HFLM(pretrained=model, tokenizer=tokenizer, dtype="float32", batch_size=1)
    about = {"versions": versions("lm_eval", "torch", "transformers"), "threads": torch.get_num_threads()}
    print(json.dumps(about), file=out, flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        lm.batch_size_per_gpu = order["batch_size"]
        instances = [
            Instance("loglikelihood", {}, tuple(request), index) for index, request in enumerate(order["requests"])
        ]
        seconds, cpu_seconds = time.perf_counter(), time.process_time()
        answers = lm.loglikelihood(instances, disable_tqdm=True)
        result = {
            "seconds": time.perf_counter() - seconds,
            "cpu_seconds": time.process_time() - cpu_seconds,
            "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            "answers": answers,
        }
        print(json.dumps(result), file=out, flush=True)


if __name__ == "__main__":
    main()
