"""LoRA tuning with plain PyTorch, transformers and PEFT: what the tune bench compares the engine with.

Rows are JSON lines {"prompt": [ids], "completion": [ids]}. The loop is the usual one: right padding to the
batch's longest row, labels -100 outside completions, the model's own loss over full logits, AdamW without
weight decay, a learning rate falling linearly to 0, gradients clipped to norm 1.

Prints one JSON object on stdout. `tokens` are the non-padding tokens of the measured steps and `seconds`
their wall time. `peak_memory_mb` is the highest resident memory of the whole process, loading included;
`peak_memory_training_mb` the highest since loading ended (null where Linux's /proc is missing).
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

SHORT_TARGETS = {name: f"{name}_proj" for name in ("q", "k", "v", "o", "gate", "up", "down")}
Row = dict[str, list[int]]


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", type=Path, required=True, help="folder or .gguf file")
    parser.add_argument("--data", type=Path, required=True, help="rows with token ids, JSON lines")
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--alpha", type=float, default=16)
    parser.add_argument("--targets", default="q,v", help="of q,k,v,o,gate,up,down")
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dtype", choices=["float32", "bfloat16"], default="float32")
    parser.add_argument(
        "--bfloat16-weights",
        action="store_true",
        help="with --dtype bfloat16: store the frozen weights so too, instead of casting them at each use",
    )
    parser.add_argument("--threads", type=int, default=0, help="0 leaves PyTorch's own choice")
    parser.add_argument("--order", type=Path, help="JSON: for each step the indices of its rows")
    parser.add_argument("--init", type=Path, help="adapter_model.safetensors to start from")
    parser.add_argument(
        "--warmup-steps",
        type=int,
        default=0,
        help="unmeasured forward and backward passes that update nothing",
    )
    arguments = parser.parse_args()
    if arguments.bfloat16_weights and arguments.dtype != "bfloat16":
        parser.error("--bfloat16-weights needs --dtype bfloat16")
    unknown = set(arguments.targets.split(",")) - set(SHORT_TARGETS) - set(SHORT_TARGETS.values())
    if unknown:
        parser.error(f"unknown targets {sorted(unknown)}; known are {','.join(SHORT_TARGETS)}")
    return arguments


def read_rows(path: Path) -> list[Row]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def shuffled(count: int, batch_size: int, seed: int) -> Iterator[list[int]]:
    """Endless batches: every row once per pass, in a new order each time."""
    generator = random.Random(seed)
    queue: list[int] = []
    while True:
        while len(queue) < batch_size:
            queue += generator.sample(range(count), count)
        yield queue[:batch_size]
        del queue[:batch_size]


def plan_batches(arguments: argparse.Namespace, rows: list[Row]) -> list[list[Row]]:
    if arguments.order:
        order = json.loads(arguments.order.read_text(encoding="utf-8"))[: arguments.steps]
        if len(order) < arguments.steps:
            raise SystemExit(f"{arguments.order} has {len(order)} steps, --steps asks for {arguments.steps}")
    else:
        stream = shuffled(len(rows), arguments.batch_size, arguments.seed)
        order = [next(stream) for _ in range(arguments.steps)]
    return [[rows[index] for index in indices] for indices in order]


def load_model(arguments: argparse.Namespace) -> PeftModel:
    path: Path = arguments.model
    where = {"gguf_file": path.name} if path.suffix == ".gguf" else {}
    dtype = torch.bfloat16 if arguments.bfloat16_weights else torch.float32
    base = AutoModelForCausalLM.from_pretrained(path.parent if where else path, dtype=dtype, **where)
    base.config.use_cache = False
    targets = [SHORT_TARGETS.get(name, name) for name in arguments.targets.split(",")]
    config = LoraConfig(
        r=arguments.rank,
        lora_alpha=arguments.alpha,
        lora_dropout=0.0,
        target_modules=targets,
        task_type="CAUSAL_LM",
    )
    torch.manual_seed(arguments.seed)
    model = get_peft_model(base, config)  # keeps A and B in float32
    if arguments.init:
        start_from(model, arguments.init)
    return model.train()


def start_from(model: PeftModel, path: Path) -> None:
    """Every matrix must be in the file: a partly random start would spoil the comparison unseen."""
    values = load_file(path)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.requires_grad:
                parameter.copy_(values.pop(name.replace(".default", "")))
    if values:
        raise SystemExit(f"{path} has matrices that the targets do not name, such as {min(values)}")


def collate(rows: list[Row]) -> dict[str, torch.Tensor]:
    length = max(len(row["prompt"]) + len(row["completion"]) for row in rows)
    ids = torch.zeros(len(rows), length, dtype=torch.long)
    mask = torch.zeros(len(rows), length, dtype=torch.long)
    labels = torch.full((len(rows), length), -100, dtype=torch.long)
    for index, row in enumerate(rows):
        start, end = len(row["prompt"]), len(row["prompt"]) + len(row["completion"])
        ids[index, :end] = torch.tensor(row["prompt"] + row["completion"])
        mask[index, :end] = 1
        labels[index, start:end] = ids[index, start:end]
    return {"input_ids": ids, "attention_mask": mask, "labels": labels}


def peak_memory_mb() -> float | None:
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return None
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return round(int(kilobytes) / 1024, 1)


def restart_peak_memory() -> bool:
    """Sets the kernel's high-water mark back to what is in use now."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
    except OSError:
        return False
    return True


class Trainer:
    def __init__(self, model: PeftModel, arguments: argparse.Namespace) -> None:
        self.model = model
        self.autocast = arguments.dtype == "bfloat16"
        self.parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
        self.optimizer = torch.optim.AdamW(self.parameters, lr=arguments.lr, weight_decay=0.0)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda step: 1 - step / arguments.steps
        )

    def forward_backward(self, rows: list[Row]) -> float:
        self.optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.autocast):
            loss = self.model(**collate(rows)).loss
        loss.backward()
        return loss.item()

    def step(self, rows: list[Row]) -> float:
        loss = self.forward_backward(rows)
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        self.schedule.step()
        return loss


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    batches = plan_batches(arguments, read_rows(arguments.data))
    trainer = Trainer(load_model(arguments), arguments)
    loading_peak = peak_memory_mb()
    restarted = restart_peak_memory()
    for index in range(arguments.warmup_steps):
        trainer.forward_backward(batches[index % len(batches)])

    started = time.perf_counter()
    losses = [trainer.step(rows) for rows in batches]
    seconds = time.perf_counter() - started

    tokens = sum(len(row["prompt"]) + len(row["completion"]) for rows in batches for row in rows)
    training_peak = peak_memory_mb()
    return {
        "steps": len(batches),
        "tokens": tokens,
        "seconds": round(seconds, 3),
        "tokens_per_second": round(tokens / seconds, 2),
        "peak_memory_mb": max(loading_peak or 0, training_peak or 0) or None,
        "peak_memory_training_mb": training_peak if restarted else None,
        "loss": [loss if math.isfinite(loss) else None for loss in losses],
        "dtype": arguments.dtype + ("-weights" if arguments.bfloat16_weights else ""),
        "threads": torch.get_num_threads(),
    }


if __name__ == "__main__":
    print(json.dumps(run(parse_arguments())))
