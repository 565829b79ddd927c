"""Writes testdata/golden/gguf-dequantize.json and testdata/gguf/*.gguf.

The JSON holds seeded random blocks of each quantised type with what gguf-py makes of them. The small GGUF files
are the models of testdata/models written the way llama.cpp's converter does: its tensor names, and for the
architecture "llama" the rotary rows of q and k interleaved; matrices in several types.
"""

from __future__ import annotations

import base64
import json

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, GGUFWriter, dequantize, quantize
from golden_io import GOLDEN, TESTDATA, versions, write_golden
from safetensors.numpy import load_file

TYPES = ["F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q8_0", "Q4_K", "Q6_K"]
BLOCKS = 6
SCALE_OFFSETS = {"Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q8_0": [0], "Q4_K": [0, 2], "Q6_K": [208]}
NAMES = {
    "model.embed_tokens": "token_embd",
    "model.norm": "output_norm",
    "lm_head": "output",
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


def base64_of(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")


def random_blocks(name: str, random: np.random.Generator) -> np.ndarray:
    """Every bit pattern may occur in the quantised parts; scales are finite halves of both signs, some subnormal."""
    elements, size = GGML_QUANT_SIZES[GGMLQuantizationType[name]]
    if elements == 1:
        values = (random.standard_normal(64) * 10.0 ** random.integers(-9, 4, 64)).astype(np.float32)
        return quantize(values.reshape(1, -1), GGMLQuantizationType[name]).view(np.uint8)
    blocks = random.integers(0, 256, (BLOCKS, size), dtype=np.uint8)
    for offset in SCALE_OFFSETS[name]:
        scales = (random.standard_normal(BLOCKS) * 10.0 ** random.integers(-6, 1, BLOCKS)).astype(np.float16)
        blocks[:, offset : offset + 2] = scales.view(np.uint8).reshape(BLOCKS, 2)
    return blocks.reshape(1, -1)


def write_dequantize_golden() -> None:
    random = np.random.default_rng(20240)
    cases = []
    for name in TYPES:
        stored = random_blocks(name, random)
        values = dequantize(stored, GGMLQuantizationType[name]).astype(np.float32)
        cases.append({"type": name, "stored": base64_of(stored), "values": base64_of(values)})
    write_golden(
        GOLDEN / "gguf-dequantize.json",
        {
            "source": "gguf.dequantize on seeded random blocks; base64 of little-endian bytes, values float32",
            "script": "python/reference/make_gguf_goldens.py",
            "versions": versions("gguf", "numpy"),
            "tolerance": 0,
            "cases": cases,
        },
    )


def gguf_name(name: str) -> str:
    layer = ""
    if name.startswith("model.layers."):
        _, _, number, name = name.split(".", 3)
        layer = f"blk.{number}."
    stem, kind = name.rsplit(".", 1)
    return f"{layer}{NAMES[stem]}.{kind}"


def interleaved(weights: np.ndarray, heads: int) -> np.ndarray:
    """Rows (head, half, pair) to (head, pair, half), as llama.cpp wants them for its "llama" architecture."""
    halves = weights.reshape(heads, 2, weights.shape[0] // heads // 2, -1)
    return np.ascontiguousarray(halves.swapaxes(1, 2)).reshape(weights.shape)


def write_gguf(model: str, architecture: str, matrix_type: str) -> None:
    folder = TESTDATA / "models" / model
    config = json.loads((folder / "config.json").read_text())
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    path = TESTDATA / "gguf" / f"{model}-{matrix_type.lower()}.gguf"
    writer = GGUFWriter(path, architecture)
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_rope_freq_base(config.get("rope_theta") or config["rope_parameters"]["rope_theta"])
    if "head_dim" in config:
        writer.add_key_length(config["head_dim"])
        writer.add_value_length(config["head_dim"])

    vocabulary = sorted(tokenizer["model"]["vocab"].items(), key=lambda entry: entry[1])
    specials = {token["id"] for token in tokenizer["added_tokens"]}
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list([token for token, _ in vocabulary])
    writer.add_token_types([3 if number in specials else 1 for _, number in vocabulary])
    writer.add_token_merges([" ".join(merge) for merge in tokenizer["model"]["merges"]])
    writer.add_bos_token_id(config["bos_token_id"])
    writer.add_eos_token_id(config["eos_token_id"])
    writer.add_pad_token_id(config["pad_token_id"])
    writer.add_add_bos_token(False)
    writer.add_chat_template(settings["chat_template"])

    for name, weights in sorted(load_file(folder / "model.safetensors").items()):
        if architecture == "llama" and name.endswith(("q_proj.weight", "k_proj.weight")):
            heads = config["num_attention_heads" if "q_proj" in name else "num_key_value_heads"]
            weights = interleaved(weights, heads)
        fits = weights.ndim == 2 and weights.shape[1] % 32 == 0
        kind = GGMLQuantizationType[matrix_type if fits else "F32"]
        data = (
            weights.astype(np.float32)
            if kind == GGMLQuantizationType.F32
            else quantize(weights.astype(np.float32), kind)
        )
        writer.add_tensor(gguf_name(name), data, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    write_dequantize_golden()
    write_gguf("llama-tiny", "llama", "F32")
    write_gguf("llama-tiny", "llama", "Q8_0")
    write_gguf("mistral-tiny", "llama", "F16")
    write_gguf("qwen2-tiny", "qwen2", "F32")
    write_gguf("qwen3-tiny", "qwen3", "F32")
