const WHOLE_MODEL: Readonly<Record<string, string>> = {
  "token_embd.weight": "model.embed_tokens.weight",
  "output_norm.weight": "model.norm.weight",
  "output.weight": "lm_head.weight",
};

const IN_BLOCK: Readonly<Record<string, string>> = {
  attn_norm: "input_layernorm",
  attn_q: "self_attn.q_proj",
  attn_k: "self_attn.k_proj",
  attn_v: "self_attn.v_proj",
  attn_output: "self_attn.o_proj",
  attn_q_norm: "self_attn.q_norm",
  attn_k_norm: "self_attn.k_norm",
  ffn_norm: "post_attention_layernorm",
  ffn_gate: "mlp.gate_proj",
  ffn_up: "mlp.up_proj",
  ffn_down: "mlp.down_proj",
};

/** Hugging Face's name for a GGUF tensor, or undefined for one that the supported architectures do not have. */
export function huggingFaceTensorName(ggufName: string): string | undefined {
  const whole = WHOLE_MODEL[ggufName];
  if (whole !== undefined) return whole;
  const match = /^blk\.(\d+)\.([a-z_]+)\.(weight|bias)$/.exec(ggufName);
  if (match === null) return undefined;
  const part = IN_BLOCK[match[2]!];
  return part === undefined ? undefined : `model.layers.${match[1]}.${part}.${match[3]}`;
}
