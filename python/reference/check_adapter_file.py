"""Checks an adapter folder with nothing but Python's standard library, and prints what its tensors are as JSON.

Usage: python check_adapter_file.py ADAPTER_FOLDER

Reads adapter_config.json and the safetensors file by the format's description: the header's length (8 bytes,
little-endian), the header, then the tensors without gaps. Every LoRA matrix must fit the rank of the config.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import struct
from pathlib import Path
from typing import Any

NAME = re.compile(r"base_model\.model\.model\.layers\.\d+\.(?:self_attn|mlp)\.(\w+_proj)\.lora_([AB])\.weight")


def read_safetensors(path: Path) -> dict[str, dict[str, Any]]:
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    assert length % 8 == 0, f"the data begins at {8 + length}, which is not aligned to 8 bytes"
    header = json.loads(data[8 : 8 + length].decode("utf-8"))
    assert header.pop("__metadata__", {}).get("format") == "pt", "PEFT looks for the format 'pt'"
    end = 0
    for name, tensor in header.items():
        first, last = tensor["data_offsets"]
        assert first == end, f"{name} begins at {first}, expected {end}"
        assert tensor["dtype"] == "F32", f"{name} is {tensor['dtype']}"
        assert last - first == 4 * math.prod(tensor["shape"]), f"{name} has {last - first} bytes"
        values = struct.unpack_from(f"<{(last - first) // 4}f", data, 8 + length + first)
        assert all(map(math.isfinite, values)), f"{name} holds a value that is no number"
        tensor["norm"] = math.sqrt(sum(value * value for value in values))
        end = last
    assert len(data) == 8 + length + end, f"{len(data)} bytes, expected {8 + length + end}"
    return header


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("adapter", type=Path)
    folder = parser.parse_args().adapter
    config = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
    assert config["peft_type"] == "LORA" and config["task_type"] == "CAUSAL_LM"
    tensors = read_safetensors(folder / "adapter_model.safetensors")
    for name, tensor in tensors.items():
        match = NAME.fullmatch(name)
        assert match is not None, f"{name} is not a name that PEFT gives"
        module, kind = match.groups()
        assert module in config["target_modules"], f"{name} belongs to no target module"
        assert tensor["shape"][0 if kind == "A" else 1] == config["r"], f"{name} is {tensor['shape']}"
        other = name.replace(f"lora_{kind}", "lora_B" if kind == "A" else "lora_A")
        assert other in tensors, f"{name} stands without {other}"
    print(
        json.dumps(
            {
                "rank": config["r"],
                "alpha": config["lora_alpha"],
                "targets": config["target_modules"],
                "norms": {name: tensor["norm"] for name, tensor in tensors.items()},
            }
        )
    )


if __name__ == "__main__":
    main()
