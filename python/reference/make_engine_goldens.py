"""Writes testdata/golden/engine-<model>.json and testdata/adapters/<model>[-qv] for the tiny models."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import torch
from golden_io import GOLDEN, TESTDATA, round7, versions, write_golden
from lora_reference import (
    ALL_TARGETS,
    LEARNING_RULE,
    PAD_ID,
    Example,
    attach_lora,
    loss_and_gradients,
    loss_of,
    train,
)
from model_reference import greedy, load_model, logits_of, score
from peft import PeftModel
from transformers import PreTrainedTokenizerFast

ARCHITECTURES = ["llama-tiny", "llama-untied-tiny", "mistral-tiny", "qwen2-tiny", "qwen3-tiny"]
HALF_PRECISION = ["llama-tiny-bf16", "llama-tiny-f16"]
RANK, ALPHA = 4, 8
GREEDY_TOKENS = 12
SMALLEST_LEAD = 1e-3  # logits must be decided by more than rounding, or the tokens would prove nothing

SEQUENCES = [
    "The sea.",
    "A garden wants light and water.",
    "Question: Who waits?\nAnswer: the keeper of the old mill, number 12",
]
SCORED = [
    ("The keeper ", "of the lighthouse"),
    ("Question: What is old?\nAnswer:", " the bridge"),
    ("bread", "s"),
]
PROMPTS = ["The", "The river and the stone", "Question: Where is the cat?\nAnswer:"]
EXAMPLES = [
    ("The boat is red. The boat is", " red"),
    ("A stone lies in the field. What lies in the field? ", "A stone"),
    ("Who sang?", " The old baker sang, and nobody else."),
    ("x", "yz"),
    ("On the wall hung a map of the coast; by the door hung a", " coat"),
    ("1, 2, 3,", " 4, 5, 6"),
]
GRADIENT_BATCH = [0, 1, 2, 3]
TRAINING_BATCHES = [[0, 1, 2], [3, 4, 5], [2, 4, 0], [5, 1, 3], [0, 2, 5], [4, 3, 1]]
LEARNING_RATE = 1e-2


def seeded_lora(name: str, key: str, shape: tuple[int, ...]) -> torch.Tensor:
    generator = np.random.default_rng(crc32(f"adapter/{name}/{key}".encode()))
    std = 0.2 if ".lora_A." in key else 0.1
    return torch.from_numpy((std * generator.standard_normal(shape)).astype(np.float32))


def adapted(name: str, targets: list[str], dtype: torch.dtype = torch.float32) -> PeftModel:
    """The values depend on the matrix's name only, so the q,v adapter is a part of the full one."""
    return attach_lora(
        load_model(TESTDATA / "models" / name, dtype),
        rank=RANK,
        alpha=ALPHA,
        targets=targets,
        value_of=lambda key, shape: seeded_lora(name, key, shape),
    ).to(dtype)


def save_adapter(model: PeftModel, name: str, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    config_path = folder / "adapter_config.json"
    config = json.loads(config_path.read_text(encoding="utf-8"))
    config["base_model_name_or_path"] = f"testdata/models/{name}"
    config["target_modules"] = sorted(config["target_modules"])  # PEFT keeps a set, in no fixed order
    config_path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def relative_difference(value: torch.Tensor, exact: torch.Tensor) -> float:
    return ((value - exact).abs().max() / exact.abs().max()).item()


class Maker:
    """The cases of one model; token ids come from its own tokenizer."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.tokenizer = PreTrainedTokenizerFast.from_pretrained(TESTDATA / "models" / name)
        self.model = load_model(TESTDATA / "models" / name)
        self.examples = [Example(self.ids(prompt), self.ids(completion)) for prompt, completion in EXAMPLES]

    def ids(self, text: str) -> list[int]:
        return self.tokenizer.encode(text, add_special_tokens=False)

    def logits_cases(self) -> list[dict[str, Any]]:
        sequences = [self.ids(text) for text in SEQUENCES]
        self.check_padding(sequences)
        return [{"ids": ids, "logits": round7(logits_of(self.model, ids))} for ids in sequences]

    @torch.no_grad()
    def check_padding(self, sequences: list[list[int]]) -> None:
        """A right-padded batch must give what each sequence gives alone."""
        longest = max(map(len, sequences))
        ids = torch.tensor([row + [PAD_ID] * (longest - len(row)) for row in sequences])
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in sequences])
        batch = self.model(input_ids=ids, attention_mask=mask).logits
        for row, sequence in enumerate(sequences):
            alone = logits_of(self.model, sequence)
            torch.testing.assert_close(batch[row, : len(sequence)], alone, rtol=1e-4, atol=1e-4)

    def score_cases(self) -> list[dict[str, Any]]:
        pairs = [(self.ids(context), self.ids(continuation)) for context, continuation in SCORED]
        certain = self.ids(PROMPTS[1])
        pairs.append((certain, greedy(self.model, certain, 3)[0]))
        return [
            {"context": context, "continuation": continuation, **score(self.model, context, continuation)}
            for context, continuation in pairs
        ]

    def greedy_cases(self) -> list[dict[str, Any]]:
        cases = []
        for text in PROMPTS:
            prompt = self.ids(text)
            tokens, lead = greedy(self.model, prompt, GREEDY_TOKENS)
            assert lead > SMALLEST_LEAD, f"{self.name}: '{text}' is decided by {lead}"
            cases.append({"prompt": prompt, "tokens": tokens, "smallestLead": lead})
        return cases

    def lora_case(self, targets: list[str], folder_name: str) -> dict[str, Any]:
        model = adapted(self.name, targets)
        save_adapter(model, self.name, TESTDATA / "adapters" / folder_name)
        reloaded = PeftModel.from_pretrained(
            load_model(TESTDATA / "models" / self.name), TESTDATA / "adapters" / folder_name
        )
        ids = self.ids(SEQUENCES[1])
        logits = logits_of(model, ids)
        assert torch.equal(logits, logits_of(reloaded, ids))

        batch = [self.examples[index] for index in GRADIENT_BATCH]
        loss, gradients = loss_and_gradients(model, batch)
        return {
            "adapter": f"testdata/adapters/{folder_name}",
            "rank": RANK,
            "alpha": ALPHA,
            "targets": targets,
            "ids": ids,
            "logits": round7(logits),
            "batch": GRADIENT_BATCH,
            "loss": loss,
            "gradients": [
                {"key": key, "shape": list(gradient.shape), "values": round7(gradient.flatten())}
                for key, gradient in gradients.items()
            ],
        }

    def training_case(self, targets: list[str], folder_name: str) -> dict[str, Any]:
        model = adapted(self.name, targets)
        curve = train(model, self.examples, TRAINING_BATCHES, learning_rate=LEARNING_RATE)
        with torch.no_grad():
            after = loss_of(model, [self.examples[index] for index in GRADIENT_BATCH]).item()
        return {
            "adapter": f"testdata/adapters/{folder_name}",
            "rule": LEARNING_RULE,
            "learningRate": LEARNING_RATE,
            "maxNorm": 1.0,
            "batches": TRAINING_BATCHES,
            **curve,
            "lossAfter": {"batch": GRADIENT_BATCH, "loss": after},
        }

    def rounding(self) -> dict[str, float]:
        """How far the reference's own float32 is from float64 (its norms and softmax stay in float32)."""
        ids = self.ids(SEQUENCES[2])
        exact_logits = logits_of(load_model(TESTDATA / "models" / self.name, torch.float64), ids)
        batch = [self.examples[index] for index in GRADIENT_BATCH]
        _, exact = loss_and_gradients(adapted(self.name, ALL_TARGETS, torch.float64), batch)
        _, gradients = loss_and_gradients(adapted(self.name, ALL_TARGETS), batch)
        return {
            "logits": float(f"{relative_difference(logits_of(self.model, ids), exact_logits):.1e}"),
            "gradients": float(
                f"{max(relative_difference(gradients[key], exact[key]) for key in exact):.1e}"
            ),
        }


def header(name: str) -> dict[str, Any]:
    return {
        "source": "PyTorch, transformers and PEFT; float32, eager attention, one thread",
        "generator": "python/reference/make_engine_goldens.py",
        "versions": versions("torch", "transformers", "peft", "tokenizers", "numpy"),
        "model": f"testdata/models/{name}",
    }


def make_full(name: str) -> None:
    maker = Maker(name)
    golden = {
        **header(name),
        "tolerance": {
            "logits": {"relativeToRange": 1e-4},
            "logLikelihood": {"absolute": 1e-3},
            "loss": {"relative": 1e-4},
            "gradients": {"relativeToLargestOfMatrix": 1e-3},
            "training": {"relative": 1e-3},
            "reason": "float32 sums in another order; 'rounding' is the reference's own error",
            "rounding": maker.rounding(),
        },
        "examples": [
            {"prompt": list(example.prompt), "completion": list(example.completion)}
            for example in maker.examples
        ],
        "logits": maker.logits_cases(),
        "score": maker.score_cases(),
        "greedy": maker.greedy_cases(),
        "lora": [
            maker.lora_case(ALL_TARGETS, name),
            maker.lora_case(["q_proj", "v_proj"], f"{name}-qv"),
        ],
        "training": [
            maker.training_case(ALL_TARGETS, name),
            maker.training_case(["q_proj", "v_proj"], f"{name}-qv"),
        ],
    }
    for case in golden["training"]:
        print(name, [round(value, 4) for value in case["loss"]], round(case["lossAfter"]["loss"], 4))
    print(name, [(case["tokens"], round(case["smallestLead"], 4)) for case in golden["greedy"]])
    print(name, golden["tolerance"]["rounding"], [case["greedy"] for case in golden["score"]])
    write_golden(GOLDEN / f"engine-{name}.json", golden)


def make_half_precision(name: str) -> None:
    """Stored in 16 bits, computed in float32: what matters is that the weights are read correctly."""
    golden = {
        **header(name),
        "tolerance": {
            "logits": {"relativeToRange": 1e-4},
            "reason": "16-bit weights are exact in float32; only the order of sums differs",
        },
        "logits": Maker(name).logits_cases(),
    }
    write_golden(GOLDEN / f"engine-{name}.json", golden)


def main() -> None:
    torch.set_num_threads(1)
    for name in ARCHITECTURES:
        make_full(name)
    for name in HALF_PRECISION:
        make_half_precision(name)


if __name__ == "__main__":
    main()
