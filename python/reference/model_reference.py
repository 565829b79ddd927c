"""Logits, log-likelihoods and greedy decoding as transformers computes them, one sequence at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM


def load_model(path: Path, dtype: torch.dtype = torch.float32) -> torch.nn.Module:
    """From a folder as on the Hugging Face Hub, or from a .gguf file (dequantised)."""
    where = {"gguf_file": path.name} if path.suffix == ".gguf" else {}
    folder = path.parent if where else path
    return AutoModelForCausalLM.from_pretrained(
        folder, dtype=dtype, attn_implementation="eager", **where
    ).eval()


@torch.no_grad()
def logits_of(model: torch.nn.Module, ids: Sequence[int]) -> torch.Tensor:
    """Shape [positions, vocabulary]."""
    return model(torch.tensor([list(ids)])).logits[0]


def score(model: torch.nn.Module, context: Sequence[int], continuation: Sequence[int]) -> dict[str, Any]:
    """Log-likelihood of the continuation's tokens; greedy when each of them is the argmax at its place."""
    predictions = logits_of(model, [*context, *continuation])[len(context) - 1 : -1]
    targets = torch.tensor(list(continuation))
    per_token = torch.log_softmax(predictions, dim=-1).gather(1, targets[:, None])[:, 0]
    return {
        "logLikelihood": per_token.sum().item(),
        "perToken": per_token.tolist(),
        "greedy": bool((predictions.argmax(dim=-1) == targets).all()),
    }


def greedy(model: torch.nn.Module, prompt: Sequence[int], count: int) -> tuple[list[int], float]:
    """`count` tokens by a plain argmax loop that no token stops, and the smallest lead of a first place.

    Decoded twice, over the whole sequence and with the key/value cache; the two must agree.
    """
    ids, smallest_lead = list(prompt), float("inf")
    for _ in range(count):
        best = logits_of(model, ids)[-1].topk(2)
        smallest_lead = min(smallest_lead, (best.values[0] - best.values[1]).item())
        ids.append(best.indices[0].item())
    tokens = ids[len(prompt) :]
    assert tokens == _greedy_with_cache(model, prompt, count)
    return tokens, smallest_lead


@torch.no_grad()
def _greedy_with_cache(model: torch.nn.Module, prompt: Sequence[int], count: int) -> list[int]:
    tokens: list[int] = []
    output = model(torch.tensor([list(prompt)]), use_cache=True)
    for _ in range(count):
        tokens.append(output.logits[0, -1].argmax().item())
        output = model(torch.tensor([tokens[-1:]]), past_key_values=output.past_key_values, use_cache=True)
    return tokens
