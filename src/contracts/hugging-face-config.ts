import { z } from "zod";
import { CookbookError } from "../core/errors.ts";
import type { ModelConfig, RopeScaling } from "../domain/models/config.ts";

export const SUPPORTED_MODEL_TYPES: readonly string[] = ["llama", "mistral", "qwen2", "qwen3"];

const size = z.number().int().positive();
const optionalNumber = z.number().nullish();

const ropeSchema = z.looseObject({
  rope_type: z.string().nullish(),
  /** The older name of rope_type. */
  type: z.string().nullish(),
  rope_theta: optionalNumber,
  factor: optionalNumber,
  low_freq_factor: optionalNumber,
  high_freq_factor: optionalNumber,
  original_max_position_embeddings: optionalNumber,
});

const configSchema = z.looseObject({
  model_type: z.string(),
  vocab_size: size,
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  num_key_value_heads: size.nullish(),
  head_dim: size.nullish(),
  rms_norm_eps: z.number().positive().default(1e-6),
  hidden_act: z.string().default("silu"),
  max_position_embeddings: size,
  rope_theta: optionalNumber,
  rope_scaling: ropeSchema.nullish(),
  /** Where transformers 5 keeps both of the above. */
  rope_parameters: ropeSchema.nullish(),
  partial_rotary_factor: optionalNumber,
  attention_bias: z.boolean().nullish(),
  mlp_bias: z.boolean().nullish(),
  sliding_window: size.nullish(),
  use_sliding_window: z.boolean().nullish(),
  tie_word_embeddings: z.boolean().nullish(),
  quantization_config: z.unknown().optional(),
});

/**
 * Reads the content of a `config.json`. `path` is named in errors.
 * Errors: model-unsupported (another architecture, activation, rotary scaling, quantised weights), model-damaged.
 */
export function parseHuggingFaceConfig(path: string, value: unknown): ModelConfig {
  const type = (value as { model_type?: unknown } | null)?.model_type;
  if (typeof type === "string" && !SUPPORTED_MODEL_TYPES.includes(type))
    throw unsupported(path, `the architecture "${type}"`, SUPPORTED_MODEL_TYPES.join(", "));
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) {
    throw new CookbookError({
      code: "model-damaged",
      message: `${path} is no config of a language model:\n${z.prettifyError(parsed.error)}`,
      hint: "get the model again; the folder needs the config.json that belongs to its weights",
    });
  }
  const config = parsed.data;
  if (config.hidden_act !== "silu") throw unsupported(path, `the activation "${config.hidden_act}"`, "silu");
  if (config.mlp_bias === true) throw unsupported(path, "a bias in the MLP", "MLPs without bias");
  if (config.attention_bias === true)
    throw unsupported(
      path,
      "attention_bias (it adds one to the output projection)",
      "Qwen2's q, k and v biases",
    );
  if ((config.partial_rotary_factor ?? 1) !== 1)
    throw unsupported(path, "rotary embedding on a part of each head", "all dimensions of a head");
  if (config.quantization_config != null)
    throw unsupported(
      path,
      "weights quantised in safetensors (quantization_config)",
      "F32, F16, BF16 and GGUF files",
    );

  const rope = { ...config.rope_scaling, ...config.rope_parameters };
  const ropeScaling = ropeScalingOf(path, rope, config.max_position_embeddings);
  const headCount = config.num_attention_heads;
  return {
    architecture: config.model_type,
    vocabularySize: config.vocab_size,
    hiddenSize: config.hidden_size,
    intermediateSize: config.intermediate_size,
    layerCount: config.num_hidden_layers,
    headCount,
    keyValueHeadCount: config.num_key_value_heads ?? headCount,
    headSize: config.head_dim ?? Math.floor(config.hidden_size / headCount),
    rmsNormEpsilon: config.rms_norm_eps,
    ropeTheta: rope.rope_theta ?? config.rope_theta ?? 10000,
    ...(ropeScaling === undefined ? {} : { ropeScaling }),
    tieWordEmbeddings: config.tie_word_embeddings ?? false,
    queryKeyValueBias: config.model_type === "qwen2",
    queryKeyNorm: config.model_type === "qwen3",
    maxPositions: usablePositions(config),
  };
}

/** Up to the sliding window a model attends to everything before it, so it is exact up to that length and not beyond. */
function usablePositions(config: z.infer<typeof configSchema>): number {
  const isOn = config.model_type === "mistral" || config.use_sliding_window === true;
  const window = isOn ? (config.sliding_window ?? undefined) : undefined;
  return Math.min(config.max_position_embeddings, window ?? config.max_position_embeddings);
}

function ropeScalingOf(
  path: string,
  rope: z.infer<typeof ropeSchema>,
  maxPositions: number,
): RopeScaling | undefined {
  const kind = rope.rope_type ?? rope.type ?? "default";
  if (kind === "default") return undefined;
  if (kind === "linear" && typeof rope.factor === "number")
    return rope.factor === 1 ? undefined : { kind, factor: rope.factor };
  if (kind === "llama3" && typeof rope.factor === "number") {
    return {
      kind,
      factor: rope.factor,
      lowFrequencyFactor: rope.low_freq_factor ?? 1,
      highFrequencyFactor: rope.high_freq_factor ?? 4,
      originalMaxPositions: rope.original_max_position_embeddings ?? maxPositions,
    };
  }
  throw unsupported(
    path,
    `the rotary scaling ${JSON.stringify(rope)}`,
    "default, linear and llama3, with a factor",
  );
}

function unsupported(path: string, found: string, known: string): CookbookError {
  return new CookbookError({
    code: "model-unsupported",
    message: `${path}: ${found} is not supported; supported: ${known}`,
    hint: "choose another model; `cookbook models list` names some that work",
  });
}
