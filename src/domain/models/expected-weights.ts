import type { ModelConfig } from "./config.ts";

/** Every tensor a model of this config has, under Hugging Face's names, with its shape (`[out, in]` for products). */
export function expectedWeights(config: ModelConfig): ReadonlyMap<string, readonly number[]> {
  const { hiddenSize, intermediateSize, headCount, keyValueHeadCount, headSize } = config;
  const queryWidth = headCount * headSize;
  const keyValueWidth = keyValueHeadCount * headSize;
  const weights = new Map<string, readonly number[]>();
  weights.set("model.embed_tokens.weight", [config.vocabularySize, hiddenSize]);
  for (let layer = 0; layer < config.layerCount; layer++) {
    const prefix = `model.layers.${layer}`;
    const attention = `${prefix}.self_attn`;
    weights.set(`${prefix}.input_layernorm.weight`, [hiddenSize]);
    weights.set(`${attention}.q_proj.weight`, [queryWidth, hiddenSize]);
    weights.set(`${attention}.k_proj.weight`, [keyValueWidth, hiddenSize]);
    weights.set(`${attention}.v_proj.weight`, [keyValueWidth, hiddenSize]);
    weights.set(`${attention}.o_proj.weight`, [hiddenSize, queryWidth]);
    if (config.queryKeyValueBias) {
      weights.set(`${attention}.q_proj.bias`, [queryWidth]);
      weights.set(`${attention}.k_proj.bias`, [keyValueWidth]);
      weights.set(`${attention}.v_proj.bias`, [keyValueWidth]);
    }
    if (config.queryKeyNorm) {
      weights.set(`${attention}.q_norm.weight`, [headSize]);
      weights.set(`${attention}.k_norm.weight`, [headSize]);
    }
    weights.set(`${prefix}.post_attention_layernorm.weight`, [hiddenSize]);
    weights.set(`${prefix}.mlp.gate_proj.weight`, [intermediateSize, hiddenSize]);
    weights.set(`${prefix}.mlp.up_proj.weight`, [intermediateSize, hiddenSize]);
    weights.set(`${prefix}.mlp.down_proj.weight`, [hiddenSize, intermediateSize]);
  }
  weights.set("model.norm.weight", [hiddenSize]);
  if (!config.tieWordEmbeddings) weights.set("lm_head.weight", [config.vocabularySize, hiddenSize]);
  return weights;
}
