"""LoRA losses, gradients and training as PyTorch and PEFT compute them, on examples given as token ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model

ATTENTION = ["q_proj", "k_proj", "v_proj", "o_proj"]
ALL_TARGETS = [*ATTENTION, "gate_proj", "up_proj", "down_proj"]
PAD_ID = 2
LEARNING_RULE = (
    "AdamW, betas 0.9 and 0.999, eps 1e-8, weight decay 0; "
    "lr_t = lr * (1 - (t - 1) / steps) for t = 1..steps; "
    "gradients clipped to a global norm of maxNorm by the factor min(1, maxNorm / (norm + 1e-6)). "
    "loss[t] is taken before update t; gradientNorm[t] before clipping."
)


@dataclass(frozen=True)
class Example:
    prompt: Sequence[int]
    completion: Sequence[int]


def attach_lora(
    model: torch.nn.Module,
    *,
    rank: int,
    alpha: int,
    targets: Sequence[str],
    value_of: Callable[[str, tuple[int, ...]], torch.Tensor],
) -> PeftModel:
    """Adds adapters whose values are value_of(key, shape), key as in adapter_model.safetensors."""
    config = LoraConfig(
        r=rank,
        lora_alpha=alpha,
        target_modules=list(targets),
        lora_dropout=0.0,
        bias="none",
        task_type="CAUSAL_LM",
    )
    tuned = get_peft_model(model, config)
    with torch.no_grad():
        for key, parameter in lora_parameters(tuned).items():
            parameter.copy_(value_of(key, tuple(parameter.shape)))
    return tuned


def lora_parameters(model: PeftModel) -> dict[str, torch.nn.Parameter]:
    """The trained matrices by the name that they have in an adapter file."""
    return {
        name.replace(".default", ""): parameter
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    }


def padded_batch(examples: Sequence[Example], pad_id: int = PAD_ID) -> dict[str, torch.Tensor]:
    """Right padding to the longest example; labels are -100 on prompts and padding."""
    length = max(len(example.prompt) + len(example.completion) for example in examples)
    rows: dict[str, list[list[int]]] = {"input_ids": [], "attention_mask": [], "labels": []}
    for example in examples:
        ids = [*example.prompt, *example.completion]
        padding = length - len(ids)
        rows["input_ids"].append(ids + [pad_id] * padding)
        rows["attention_mask"].append([1] * len(ids) + [0] * padding)
        rows["labels"].append([-100] * len(example.prompt) + list(example.completion) + [-100] * padding)
    return {name: torch.tensor(values) for name, values in rows.items()}


def loss_of(model: torch.nn.Module, examples: Sequence[Example]) -> torch.Tensor:
    """Cross entropy averaged over all completion tokens of the batch (not over examples)."""
    return model(**padded_batch(examples)).loss


def loss_and_gradients(
    model: PeftModel, examples: Sequence[Example]
) -> tuple[float, dict[str, torch.Tensor]]:
    model.zero_grad(set_to_none=True)
    loss = loss_of(model, examples)
    loss.backward()
    gradients = {key: parameter.grad.clone() for key, parameter in lora_parameters(model).items()}
    model.zero_grad(set_to_none=True)
    return loss.item(), gradients


def train(
    model: PeftModel,
    examples: Sequence[Example],
    batches: Sequence[Sequence[int]],
    *,
    learning_rate: float,
    max_norm: float = 1.0,
) -> dict[str, Any]:
    """One AdamW step per batch of example indices; see LEARNING_RULE."""
    parameters = list(lora_parameters(model).values())
    optimizer = torch.optim.AdamW(
        parameters, lr=learning_rate, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0
    )
    losses, norms = [], []
    for step, batch in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate * (1 - step / len(batches))
        loss = loss_of(model, [examples[index] for index in batch])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(parameters, max_norm)
        optimizer.step()
        losses.append(loss.item())
        norms.append(norm.item())
    return {"loss": losses, "gradientNorm": norms}
