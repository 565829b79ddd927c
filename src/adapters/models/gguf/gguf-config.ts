import { CookbookError } from "../../../core/errors.ts";
import type { ModelConfig, RopeScaling } from "../../../domain/models/config.ts";
import { damagedFile } from "../random-access-file.ts";
import type { GgufHeader } from "./read-gguf.ts";

export const GGUF_ARCHITECTURES: readonly string[] = ["llama", "qwen2", "qwen3"];

/**
 * The model's config from GGUF metadata. `ropeFactors` is the content of the tensor `rope_freqs.weight`, where llama.cpp
 * keeps Llama 3's rotary scaling. Errors: model-unsupported, model-damaged.
 */
export function ggufConfig(path: string, header: GgufHeader, ropeFactors?: Float32Array): ModelConfig {
  const { metadata, tensors } = header;
  const architecture = String(metadata["general.architecture"]);
  if (!GGUF_ARCHITECTURES.includes(architecture))
    throw unsupported(
      path,
      `architecture "${architecture}"`,
      `${GGUF_ARCHITECTURES.join(", ")} (Mistral files say llama)`,
    );

  const optional = (key: string): number | undefined => {
    const value = metadata[`${architecture}.${key}`];
    return typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;
  };
  const required = (key: string): number => {
    const value = optional(key);
    if (value === undefined)
      throw damagedFile(path, `its metadata lacks the number "${architecture}.${key}"`);
    return value;
  };
  if ((optional("expert_count") ?? 0) > 0) throw unsupported(path, "a mixture of experts", "dense models");

  const shapes = new Map(tensors.map((tensor) => [tensor.name, tensor.shape]));
  const vocabularySize = shapes.get("token_embd.weight")?.[0];
  if (vocabularySize === undefined) throw damagedFile(path, 'the tensor "token_embd.weight" is missing');
  const hiddenSize = required("embedding_length");
  const headCount = required("attention.head_count");
  const headSize = optional("attention.key_length") ?? hiddenSize / headCount;
  const rotary = optional("rope.dimension_count");
  if (rotary !== undefined && rotary !== headSize)
    throw unsupported(
      path,
      `rotary embedding on ${rotary} of ${headSize} dimensions`,
      "all dimensions of a head",
    );
  const window = optional("attention.sliding_window") ?? 0;
  const contextLength = required("context_length");
  const ropeScaling = ggufRopeScaling(path, metadata, architecture, headSize, ropeFactors);
  const ropeTheta = shortestFloat32(optional("rope.freq_base") ?? 10000);
  return {
    architecture,
    vocabularySize,
    hiddenSize,
    intermediateSize: required("feed_forward_length"),
    layerCount: required("block_count"),
    headCount,
    keyValueHeadCount: optional("attention.head_count_kv") ?? headCount,
    headSize,
    rmsNormEpsilon: shortestFloat32(required("attention.layer_norm_rms_epsilon")),
    ropeTheta,
    ...(ropeScaling === undefined ? {} : { ropeScaling }),
    tieWordEmbeddings: !shapes.has("output.weight"),
    queryKeyValueBias: shapes.has("blk.0.attn_q.bias"),
    queryKeyNorm: shapes.has("blk.0.attn_q_norm.weight"),
    // Within the window a sliding-window model attends to everything, so it is exact up to that length.
    maxPositions: window > 0 ? Math.min(window, contextLength) : contextLength,
  };
}

function ggufRopeScaling(
  path: string,
  metadata: GgufHeader["metadata"],
  architecture: string,
  headSize: number,
  ropeFactors: Float32Array | undefined,
): RopeScaling | undefined {
  const type = metadata[`${architecture}.rope.scaling.type`] ?? "none";
  const factor = Number(metadata[`${architecture}.rope.scaling.factor`] ?? 1);
  if (ropeFactors !== undefined) return llama3Scaling(path, metadata, architecture, headSize, ropeFactors);
  if (type === "none") return undefined;
  if (type === "linear")
    return factor === 1 ? undefined : { kind: "linear", factor: shortestFloat32(factor) };
  throw unsupported(path, `rotary scaling "${String(type)}"`, "none, linear and Llama 3's");
}

/** Finds the parameters that Llama 3.x releases use behind the stored factors; anything else is refused. */
function llama3Scaling(
  path: string,
  metadata: GgufHeader["metadata"],
  architecture: string,
  headSize: number,
  ropeFactors: Float32Array,
): RopeScaling {
  const theta = Number(metadata[`${architecture}.rope.freq_base`] ?? 10000);
  const scaling = {
    kind: "llama3",
    factor: shortestFloat32(ropeFactors.reduce((largest, value) => Math.max(largest, value), 1)),
    lowFrequencyFactor: 1,
    highFrequencyFactor: 4,
    originalMaxPositions: 8192,
  } as const;
  for (let i = 0; i < headSize / 2; i++) {
    const expected = llama3Factor(theta ** (-(2 * i) / headSize), scaling);
    if (!(Math.abs(expected - ropeFactors[i]!) <= 1e-4 * expected))
      throw unsupported(path, "rotary factors other than Llama 3's", "none, linear and Llama 3's scaling");
  }
  return scaling;
}

/** What a rotary frequency (radians per token) is divided by; Llama 3.1's `rope_type: llama3`. */
function llama3Factor(frequency: number, scaling: Extract<RopeScaling, { kind: "llama3" }>): number {
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalMaxPositions } = scaling;
  const turns = (originalMaxPositions * frequency) / (2 * Math.PI);
  if (turns > high) return 1;
  if (turns < low) return factor;
  const smooth = (turns - low) / (high - low);
  return 1 / ((1 - smooth) / factor + smooth);
}

/** Undoes the float32 rounding of a decimal such as 1e-5, so that configs read from GGUF and from JSON agree. */
export function shortestFloat32(value: number): number {
  for (let digits = 1; digits <= 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === Math.fround(value)) return candidate;
  }
  return value;
}

function unsupported(path: string, found: string, known: string): CookbookError {
  return new CookbookError({
    code: "model-unsupported",
    message: `${path}: ${found} is not supported; supported: ${known}`,
    hint: "choose a model that is supported (`cookbook models list`)",
  });
}
