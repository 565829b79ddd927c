"""Writes the tiny random-weight models of testdata/models: one per architecture that the engine supports.

Each folder looks like one from the Hugging Face Hub (config.json, model.safetensors, tokenizer.json,
tokenizer_config.json). The configurations are written by hand on purpose: some in the older spelling
(rope_theta, rope_scaling, torch_dtype), some in the newer one (rope_parameters, dtype), since both are
met in the wild. Weights come from NumPy's seeded generator, so the same script gives the same bytes.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import torch
from golden_io import GOLDEN, TESTDATA, versions, write_golden
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedTokenizerFast

VOCABULARY_SIZE = 160
SPECIALS = {"bos": "<|begin|>", "eos": "<|end|>", "pad": "<|pad|>"}
CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|begin|>' + message['role'] + '\\n' + message['content'] + '<|end|>\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|begin|>assistant\\n' }}{% endif %}"
)
ENCODED_TEXTS = [
    "The keeper of the mill",
    "  two spaces, a tab\tand a line\nbreak ",
    "it's 1987; they're {gone}!",
    "<|begin|>special<|end|>",
    "",
]
WEIGHT_STD = 0.2  # far above the usual 0.02, so that logits differ clearly from token to token

COMMON: dict[str, Any] = {
    "attention_dropout": 0.0,
    "bos_token_id": 0,
    "eos_token_id": 1,
    "pad_token_id": 2,
    "hidden_act": "silu",
    "initializer_range": 0.02,
    "max_position_embeddings": 512,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "use_cache": True,
    "vocab_size": VOCABULARY_SIZE,
}

LLAMA_TINY: dict[str, Any] = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    **COMMON,
    "attention_bias": False,
    "mlp_bias": False,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "rms_norm_eps": 1e-05,
    "rope_scaling": None,
    "rope_theta": 100000.0,
    "tie_word_embeddings": True,
    "torch_dtype": "float32",
}

MODELS: dict[str, dict[str, Any]] = {
    "llama-tiny": LLAMA_TINY,
    "llama-tiny-bf16": {**LLAMA_TINY, "torch_dtype": "bfloat16"},
    "llama-tiny-f16": {**LLAMA_TINY, "torch_dtype": "float16"},
    # Wave lengths of head_dim 8 at theta 10000 are 6.3, 63, 628 and 6283: with an original length of 64
    # the first is kept, the second interpolated, the others divided, so every branch of the scaling is met.
    "llama-untied-tiny": {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        **COMMON,
        "attention_bias": False,
        "mlp_bias": False,
        "hidden_size": 32,
        "intermediate_size": 56,
        "num_hidden_layers": 3,
        "rms_norm_eps": 1e-05,
        "rope_scaling": {
            "factor": 8.0,
            "high_freq_factor": 4.0,
            "low_freq_factor": 1.0,
            "original_max_position_embeddings": 64,
            "rope_type": "llama3",
        },
        "rope_theta": 10000.0,
        "tie_word_embeddings": False,
        "torch_dtype": "float32",
    },
    "mistral-tiny": {
        "architectures": ["MistralForCausalLM"],
        "model_type": "mistral",
        **COMMON,
        "head_dim": 8,
        "hidden_size": 32,
        "intermediate_size": 72,
        "num_hidden_layers": 2,
        "rms_norm_eps": 1e-05,
        "rope_theta": 1000000.0,
        "sliding_window": None,
        "tie_word_embeddings": False,
        "torch_dtype": "float32",
    },
    "qwen2-tiny": {
        "architectures": ["Qwen2ForCausalLM"],
        "model_type": "qwen2",
        **COMMON,
        "hidden_size": 40,
        "intermediate_size": 72,
        "max_window_layers": 2,
        "num_hidden_layers": 2,
        "rms_norm_eps": 1e-06,
        "rope_theta": 1000000.0,
        "sliding_window": 32,
        "tie_word_embeddings": True,
        "torch_dtype": "float32",
        "use_sliding_window": False,
    },
    "qwen3-tiny": {
        "architectures": ["Qwen3ForCausalLM"],
        "model_type": "qwen3",
        **COMMON,
        "attention_bias": False,
        "dtype": "float32",
        "head_dim": 12,
        "hidden_size": 32,
        "intermediate_size": 64,
        "layer_types": ["full_attention", "full_attention"],
        "num_hidden_layers": 2,
        "rms_norm_eps": 1e-06,
        "rope_parameters": {"rope_theta": 1000000.0, "rope_type": "default"},
        "sliding_window": None,
        "tie_word_embeddings": True,
        "use_sliding_window": False,
    },
}


def train_tokenizer() -> Tokenizer:
    """Byte-level BPE over ASCII only: all 256 bytes would leave no room for merges."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    ascii_text = "\t\n" + "".join(chr(code) for code in range(32, 127))
    alphabet = {symbol for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(ascii_text) for symbol in word}
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY_SIZE,
        special_tokens=list(SPECIALS.values()),
        initial_alphabet=sorted(alphabet),
        show_progress=False,
    )
    corpus = (Path(__file__).parent / "tiny_corpus.txt").read_text(encoding="utf-8")
    tokenizer.train_from_iterator([corpus], trainer)
    assert tokenizer.get_vocab_size() == VOCABULARY_SIZE
    return tokenizer


def write_tokenizer(folder: Path, tokenizer: Tokenizer) -> None:
    tokenizer.save(str(folder / "tokenizer.json"))
    write_json(
        folder / "tokenizer_config.json",
        {
            "add_bos_token": False,
            "add_prefix_space": False,
            "bos_token": SPECIALS["bos"],
            "chat_template": CHAT_TEMPLATE,
            "clean_up_tokenization_spaces": False,
            "eos_token": SPECIALS["eos"],
            "model_max_length": COMMON["max_position_embeddings"],
            "pad_token": SPECIALS["pad"],
            "tokenizer_class": "PreTrainedTokenizerFast",
        },
    )


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def random_weights(name: str, model: torch.nn.Module, tied: bool) -> dict[str, torch.Tensor]:
    """Norms vary around 1 and biases around 0: none is left at a value that would hide a mistake."""
    # The copies in half precision hold the weights of llama-tiny, rounded.
    seed_name = name.removesuffix("-bf16").removesuffix("-f16")
    weights = {}
    for key, value in model.state_dict().items():
        if tied and key == "lm_head.weight":
            continue
        generator = np.random.default_rng(crc32(f"{seed_name}/{key}".encode()))
        normal = generator.standard_normal(tuple(value.shape))
        drawn = 1 + 0.3 * normal if "norm" in key else WEIGHT_STD * normal
        weights[key] = torch.from_numpy(drawn.astype(np.float32))
    return weights


def write_model(name: str, config: dict[str, Any], tokenizer: Tokenizer) -> None:
    folder = TESTDATA / "models" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_json(folder / "config.json", config)
    write_tokenizer(folder, tokenizer)
    dtype = getattr(torch, config.get("dtype") or config["torch_dtype"])
    model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(folder))
    weights = random_weights(name, model, tied=config["tie_word_embeddings"])
    stored = {key: value.to(dtype).contiguous() for key, value in weights.items()}
    save_file(stored, folder / "model.safetensors", metadata={"format": "pt"})

    loaded, report = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, output_loading_info=True
    )
    assert not report["missing_keys"] and not report["unexpected_keys"], report
    for key, value in stored.items():
        assert torch.equal(loaded.state_dict()[key], value.float()), key
    assert len(PreTrainedTokenizerFast.from_pretrained(folder)) == VOCABULARY_SIZE
    size = sum(file.stat().st_size for file in folder.iterdir())
    assert size < 250_000, f"{name} takes {size} bytes"
    print(f"{name}: {sum(value.numel() for value in stored.values())} parameters, {size / 1000:.0f} kB")


def write_tokenizer_golden(name: str) -> None:
    """All tiny models share one tokenizer, so one file says what it must give."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(TESTDATA / "models" / name)
    messages = [
        {"role": "user", "content": "What did Orla draw?"},
        {"role": "assistant", "content": "a small star"},
        {"role": "user", "content": "Why?"},
    ]
    rendered = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    golden = {
        "source": "transformers over the tokenizers library",
        "generator": "python/reference/make_tiny_models.py",
        "versions": versions("transformers", "tokenizers"),
        "tolerance": "none: ids and text are equal",
        "tokenizer": f"testdata/models/{name}",
        "encode": [{"text": text, "ids": tokenizer.encode(text)} for text in ENCODED_TEXTS],
        "chat": {"messages": messages, "text": rendered, "ids": tokenizer.encode(rendered)},
    }
    for case in golden["encode"]:
        assert tokenizer.decode(case["ids"]) == case["text"]
    write_golden(GOLDEN / "tokenizer-tiny.json", golden)


def main() -> None:
    tokenizer = train_tokenizer()
    for name, config in MODELS.items():
        write_model(name, config, tokenizer)
    write_tokenizer_golden("llama-tiny")


if __name__ == "__main__":
    main()
