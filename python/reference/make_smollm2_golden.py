"""Writes testdata/golden/engine-smollm2-135m.json from the SmolLM2-135M-Instruct GGUF (Q4_1).

Usage: python make_smollm2_golden.py SmolLM2-135M-Instruct.Q4_1.gguf

transformers reads the same GGUF and computes in float32 on the dequantised weights, which are first compared
with what gguf-py makes of the file. All texts are written for this project.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gguf import GGUFReader, dequantize
from golden_io import GOLDEN, round7, versions, write_golden
from lora_reference import LEARNING_RULE, Example, attach_lora, loss_and_gradients, train
from model_reference import greedy, load_model, logits_of, score
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

RANK, ALPHA = 8, 16
TARGETS = ["q_proj", "v_proj"]
GREEDY_TOKENS = 16
SMALLEST_LEAD = 5e-3  # larger than what float32 sums in another order move a logit by
LORA_FORMULA = (
    "float32(0.02 * sin(0.37 * i + 0.0013 * i * i + layer + k)), i the index in row-major order, "
    "k = 0 for q_proj lora_A, 1 for q_proj lora_B, 2 for v_proj lora_A, 3 for v_proj lora_B, "
    "computed in float64 from left to right. The square keeps the matrices at full rank."
)

PROMPTS = [
    "The lighthouse keeper climbed the stairs every evening to",
    "Passage: The bakery on Elm Street opened in 1952 and sells rye bread on Mondays.\n"
    "Question: When did the bakery open?\nAnswer:",
    "Water freezes at zero degrees, and it boils at",
]
SCORED = [
    ("Snow fell all night, and in the morning the garden was", " white"),
    ("Snow fell all night, and in the morning the garden was", " sleeping under a blanket"),
    ("A bicycle has two", " wheels."),
    (
        "Passage: Marta keeps three goats and a donkey.\nQuestion: How many goats does Marta keep?\nAnswer:",
        " three",
    ),
]
EXAMPLES = [
    ("Passage: The tram to the harbour is green.\nQuestion: What colour is the tram?\nAnswer:", " green"),
    (
        "Passage: In 1987 Ilse Braun planted forty pear trees.\nQuestion: Who planted the trees?\nAnswer:",
        " Ilse Braun",
    ),
    ("The old bridge was closed on", " Tuesday, because the river had risen above its arches."),
    ("kettle lamp ribbon kettle lamp", " ribbon"),
    (
        "Passage: A comet with two tails was seen over Lund.\nQuestion: How many tails had it?\nAnswer:",
        " two",
    ),
    ("After the rain the children ran outside to look for", " snails under the leaves"),
]
GRADIENT_BATCH = [0, 1, 2, 3]
TRAINING_BATCHES = [[0, 1, 2, 3], [4, 5, 0, 1], [2, 3, 4, 5], [5, 0, 3, 2], [1, 4, 2, 0]]
LEARNING_RATE = 1e-3
# Digits one by one, runs of spaces, contractions, other scripts, an emoji outside the basic plane, specials.
ENCODED_TEXTS = [
    "In 1952 the mill ground 12,345 sacks.",
    "  two  spaces,\ttab\n\nlines  ",
    "It's late; they've gone, haven't they?",
    "naïve café – Straße, Москва, 東京, مرحبا",
    "a snail 🐌 and a flag 🇸🇪",
    "<|im_start|>user\nhello<|im_end|>\n",
    "snake_case camelCase x=3.14e-10; // done",
]


def read_tokenizer(reader: GGUFReader) -> Tokenizer:
    """Built here, since transformers' conversion leaves out the 'smollm' rule that digits stand alone."""
    fields = {name: field.contents() for name, field in reader.fields.items() if name.startswith("tokenizer")}
    assert fields["tokenizer.ggml.model"] == "gpt2" and fields["tokenizer.ggml.pre"] == "smollm"
    tokens, kinds = fields["tokenizer.ggml.tokens"], fields["tokenizer.ggml.token_type"]
    merges = [tuple(merge.split(" ")) for merge in fields["tokenizer.ggml.merges"]]
    tokenizer = Tokenizer(models.BPE({token: index for index, token in enumerate(tokens)}, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    control = [token for token, kind in zip(tokens, kinds, strict=True) if kind == 3]
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in control])
    assert tokenizer.get_vocab_size() == len(tokens)
    return tokenizer


def check_weights(reader: GGUFReader, model: torch.nn.Module) -> int:
    """Every tensor as gguf-py dequantises it; the file holds the rows of q and k in rotary pairs."""
    heads = {"attn_q": model.config.num_attention_heads, "attn_k": model.config.num_key_value_heads}
    names = {
        "attn_q": "self_attn.q_proj",
        "attn_k": "self_attn.k_proj",
        "attn_v": "self_attn.v_proj",
        "attn_output": "self_attn.o_proj",
        "ffn_gate": "mlp.gate_proj",
        "ffn_up": "mlp.up_proj",
        "ffn_down": "mlp.down_proj",
        "attn_norm": "input_layernorm",
        "ffn_norm": "post_attention_layernorm",
    }
    weights = model.state_dict()
    for tensor in reader.tensors:
        value = dequantize(tensor.data, tensor.tensor_type)
        if tensor.name.startswith("blk."):
            _, layer, kind, _ = tensor.name.split(".")
            key = f"model.layers.{layer}.{names[kind]}.weight"
            if kind in heads:
                rows, columns = value.shape
                pairs = value.reshape(heads[kind], rows // heads[kind] // 2, 2, columns)
                value = pairs.swapaxes(1, 2).reshape(rows, columns)
        else:
            key = {
                "token_embd.weight": "model.embed_tokens.weight",
                "output_norm.weight": "model.norm.weight",
            }[tensor.name]
        assert np.array_equal(weights[key].numpy(), value), f"{tensor.name} differs"
    assert torch.equal(weights["lm_head.weight"], weights["model.embed_tokens.weight"])
    return len(reader.tensors)


def formula_lora(key: str, shape: tuple[int, ...]) -> torch.Tensor:
    layer = int(key.split(".layers.")[1].split(".")[0])
    k = 2 * TARGETS.index(next(target for target in TARGETS if target in key)) + (".lora_B." in key)
    i = np.arange(np.prod(shape), dtype=np.float64)
    values = 0.02 * np.sin(0.37 * i + 0.0013 * i * i + layer + k)
    return torch.from_numpy(values.astype(np.float32).reshape(shape))


def logits_case(model: torch.nn.Module, text: str, ids: list[int]) -> dict[str, Any]:
    """The 16 likeliest tokens and 48 spread over the vocabulary, after the last token."""
    logits = logits_of(model, ids)[-1]
    likeliest = logits.topk(16).indices.tolist()
    spread = [(1021 * n + 7) % len(logits) for n in range(48)]
    chosen = sorted({*likeliest, *spread})
    return {
        "text": text,
        "ids": ids,
        "argmax": likeliest[0],
        "range": round7((logits.max() - logits.min()).item()),
        "logSumExp": round7(logits.logsumexp(0).item()),
        "vocabularyIds": chosen,
        "logits": round7(logits[chosen]),
    }


def greedy_case(model: torch.nn.Module, tokenizer: Tokenizer, ids: list[int]) -> dict[str, Any]:
    tokens, lead = greedy(model, ids, GREEDY_TOKENS)
    text = tokenizer.decode(tokens, skip_special_tokens=False)
    print(f"greedy: {text!r}, smallest lead {lead:.4f}")
    assert lead > SMALLEST_LEAD
    return {"prompt": ids, "tokens": tokens, "text": text, "smallestLead": lead}


def gradient_summary(key: str, gradient: torch.Tensor) -> dict[str, Any]:
    flat = gradient.flatten().double()
    return {
        "key": key,
        "shape": list(gradient.shape),
        "norm": round7(flat.norm().item()),
        "sum": round7(flat.sum().item()),
        "largest": round7(flat.abs().max().item()),
        "first": round7(gradient.flatten()[:8]),
    }


def main() -> None:
    torch.set_num_threads(1)
    path = Path(sys.argv[1])
    reader = GGUFReader(path)
    tokenizer = read_tokenizer(reader)
    model = load_model(path)
    print(f"{check_weights(reader, model)} tensors equal gguf-py's")

    def ids_of(text: str) -> list[int]:
        return tokenizer.encode(text, add_special_tokens=False).ids

    prompts = [ids_of(text) for text in PROMPTS]
    encoded = [{"text": text, "ids": ids_of(text)} for text in ENCODED_TEXTS]
    logits = [logits_case(model, text, ids) for text, ids in zip(PROMPTS, prompts, strict=True)]
    decoded = [greedy_case(model, tokenizer, ids) for ids in prompts]
    scored = [
        {"text": [context, continuation], "context": ids_of(context), "continuation": ids_of(continuation)}
        for context, continuation in SCORED
    ]
    scored = [{**case, **score(model, case["context"], case["continuation"])} for case in scored]
    examples = [Example(ids_of(prompt), ids_of(completion)) for prompt, completion in EXAMPLES]

    tuned = attach_lora(model, rank=RANK, alpha=ALPHA, targets=TARGETS, value_of=formula_lora)
    tuned_logits = logits_case(tuned, PROMPTS[1], prompts[1])
    loss, gradients = loss_and_gradients(tuned, [examples[index] for index in GRADIENT_BATCH])
    curve = train(tuned, examples, TRAINING_BATCHES, learning_rate=LEARNING_RATE)
    print("training", curve)

    golden = {
        "source": "PyTorch, transformers and PEFT; GGUF weights dequantised to float32, eager attention",
        "generator": "python/reference/make_smollm2_golden.py",
        "versions": versions("torch", "transformers", "peft", "tokenizers", "gguf", "numpy"),
        "model": {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()},
        "tolerance": {
            "logits": {"relativeToRange": 1e-4},
            "logLikelihood": {"absolute": 2e-3},
            "loss": {"relative": 1e-4},
            "gradients": {"relativeToNorm": 1e-3},
            "training": {"relative": 1e-3},
            "reason": "30 layers of float32 sums in another order; relativeToNorm holds for a norm and the "
            "first entries, and for its sum after dividing by the square root of the size",
        },
        "encode": encoded,
        "logits": logits,
        "score": scored,
        "greedy": decoded,
        "examples": [
            {"text": list(text), "prompt": list(example.prompt), "completion": list(example.completion)}
            for text, example in zip(EXAMPLES, examples, strict=True)
        ],
        "lora": {
            "rank": RANK,
            "alpha": ALPHA,
            "targets": TARGETS,
            "formula": LORA_FORMULA,
            "logits": tuned_logits,
            "batch": GRADIENT_BATCH,
            "loss": loss,
            "gradients": [gradient_summary(key, gradient) for key, gradient in gradients.items()],
        },
        "training": {
            "rule": LEARNING_RULE,
            "learningRate": LEARNING_RATE,
            "maxNorm": 1.0,
            "batches": TRAINING_BATCHES,
            **curve,
        },
    }
    write_golden(GOLDEN / "engine-smollm2-135m.json", golden)


if __name__ == "__main__":
    main()
