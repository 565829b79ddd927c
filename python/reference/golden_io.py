"""What every golden maker shares: rounding, the header, and a JSON layout that stays readable in a diff."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
TESTDATA = REPOSITORY / "testdata"
GOLDEN = TESTDATA / "golden"


def round7(value: Any) -> Any:
    """Rounds every float of a nested list, array or tensor to 7 significant digits (what float32 holds)."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list):
        return [round7(entry) for entry in value]
    return float(f"{value:.7g}") if isinstance(value, float) else value


def versions(*packages: str) -> dict[str, str]:
    return {package: version(package) for package in packages}


def write_golden(path: Path, golden: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_layout(golden, "") + "\n", encoding="utf-8")
    print(f"{path.relative_to(REPOSITORY)}: {path.stat().st_size / 1000:.0f} kB")


def _layout(value: Any, indent: str) -> str:
    """Objects and lists of them are indented; a list of plain numbers or strings takes one line."""
    deeper = indent + " "
    if isinstance(value, dict) and value:
        entries = [f"{deeper}{json.dumps(key)}: {_layout(entry, deeper)}" for key, entry in value.items()]
        return "{\n" + ",\n".join(entries) + f"\n{indent}}}"
    if isinstance(value, list) and any(isinstance(entry, (dict, list)) for entry in value):
        return "[\n" + ",\n".join(deeper + _layout(entry, deeper) for entry in value) + f"\n{indent}]"
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
