"""Prints the logits that Python's PEFT computes with an adapter folder written by Cookbook, as JSON.

Usage: python check_peft_adapter.py MODEL ADAPTER_FOLDER --ids 5,17,3 [--ids 8,2 …] [--last]

MODEL is a folder as on the Hugging Face Hub or a .gguf file. The output holds, for each --ids, the logits of
every position (of the last one with --last), shape [positions, vocabulary]; a key of the adapter file that
PEFT did not use is an error.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from golden_io import round7, versions
from model_reference import load_model, logits_of
from peft import PeftModel
from safetensors import safe_open


def check_keys(model: PeftModel, folder: Path) -> None:
    """PEFT only warns about keys that it does not know or misses."""
    expected = {
        name.replace(".default.", ".")
        for name in model.state_dict()
        if ".lora_A." in name or ".lora_B." in name
    }
    with safe_open(folder / "adapter_model.safetensors", framework="pt") as file:
        found = set(file.keys())
    if found != expected:
        unknown, missing = sorted(found - expected), sorted(expected - found)
        raise SystemExit(f"adapter keys differ: unknown {unknown[:3]}, missing {missing[:3]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("adapter", type=Path)
    parser.add_argument("--ids", action="append", required=True, help="token ids, with commas between them")
    parser.add_argument("--last", action="store_true", help="only the last position of each sequence")
    arguments = parser.parse_args()
    torch.set_num_threads(1)

    model = PeftModel.from_pretrained(load_model(arguments.model), arguments.adapter).eval()
    check_keys(model, arguments.adapter)
    cases = []
    for text in arguments.ids:
        ids = [int(entry) for entry in text.split(",")]
        logits = logits_of(model, ids)
        cases.append({"ids": ids, "logits": round7(logits[-1:] if arguments.last else logits)})
    print(json.dumps({"versions": versions("torch", "transformers", "peft"), "cases": cases}))


if __name__ == "__main__":
    main()
