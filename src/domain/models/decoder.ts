import type { GraphBuilder, Value } from "../../core/graph/graph.ts";
import { gatedSilu } from "../../core/graph/operators/gated-silu.ts";
import { gatherRows } from "../../core/graph/operators/gather-rows.ts";
import { type FrozenMatrix, linear } from "../../core/graph/operators/linear.ts";
import { lowRankUpdate } from "../../core/graph/operators/low-rank-update.ts";
import { reshape, transpose } from "../../core/graph/operators/rearrange.ts";
import { rmsNorm } from "../../core/graph/operators/rms-norm.ts";
import { type RotaryTables, rotary } from "../../core/graph/operators/rotary.ts";
import type { LoraTarget } from "../ports/engine.ts";
import type { ModelConfig } from "./config.ts";

/** Where a graph takes the model's frozen tensors from. Names are Hugging Face's. */
export interface FrozenWeights {
  /** A projection `[out, in]`. */
  matrix(name: string): FrozenMatrix;
  /** A tensor as it is: norm weights, biases, embeddings. */
  tensor(name: string): Value;
}

/** The low-rank pair of one projection, as graph inputs. */
export interface LoraPair {
  readonly a: Value;
  readonly b: Value;
  readonly scale: number;
}

export type LoraLookup = (layer: number, target: LoraTarget) => LoraPair | undefined;

/** Query, key and value of one layer after rotation: query `[batch, kvHeads, groups·length, headSize]`, the others `[batch, kvHeads, length, headSize]`. */
export interface AttentionInputs {
  readonly layer: number;
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
}

export interface DecoderOptions {
  readonly config: ModelConfig;
  readonly weights: FrozenWeights;
  readonly lora: LoraLookup;
  /** int32 `[batch, length]`. */
  readonly tokenIds: Value;
  readonly rotaryTables: RotaryTables;
  /** How keys are found and attended to; the answer has the query's shape. */
  readonly attend: (inputs: AttentionInputs) => Value;
  /**
   * int32 `[count]`, distinct: rows of the flattened batch whose hidden state is wanted. Only the last layer's keys and
   * values need the other rows, so its output projection and MLP run on these alone. Default: all rows.
   */
  readonly rows?: Value;
  /** Shown the input of every frozen projection, by the name of its weight. */
  readonly observe?: (weightName: string, input: Value) => void;
}

/** Module paths of the projections that LoRA can adapt, in the order in which a layer uses them. */
export const LORA_MODULES: Readonly<Record<LoraTarget, string>> = {
  q: "self_attn.q_proj",
  k: "self_attn.k_proj",
  v: "self_attn.v_proj",
  o: "self_attn.o_proj",
  gate: "mlp.gate_proj",
  up: "mlp.up_proj",
  down: "mlp.down_proj",
};

/**
 * The Llama family's decoder (Touvron et al. 2023, section 2.2) from token ids to normalised hidden rows
 * `[rows, hidden]`: pre-norm blocks of grouped-query attention with rotary positions and a gated SiLU MLP. Biases on
 * q, k, v (Qwen2) and norms over each head's q and k (Qwen3) come from the config.
 */
export function decoder(builder: GraphBuilder, options: DecoderOptions): Value {
  const { config, weights } = options;
  const shapes = headShapes(builder, options.tokenIds, config);
  const embedded = builder.emit("Gather", [weights.tensor("model.embed_tokens.weight"), options.tokenIds], {
    attributes: { axis: 0 },
  });
  let hidden = builder.emit("Reshape", [embedded, builder.constant("int64", [2], [-1, config.hiddenSize])]);

  for (let layer = 0; layer < config.layerCount; layer++) {
    const prefix = `model.layers.${layer}`;
    const project = (target: LoraTarget, x: Value, residual?: Value): Value => {
      const module = `${prefix}.${LORA_MODULES[target]}`;
      const hasBias = config.queryKeyValueBias && (target === "q" || target === "k" || target === "v");
      const addend = hasBias ? weights.tensor(`${module}.bias`) : residual;
      options.observe?.(`${module}.weight`, x);
      const base = linear(builder, x, weights.matrix(`${module}.weight`), addend);
      const pair = options.lora(layer, target);
      return pair === undefined ? base : lowRankUpdate(builder, { x, base, ...pair });
    };
    const heads = (target: "q" | "k" | "v", x: Value): Value => {
      const [split, flat] =
        target === "q" ? [shapes.queryRows, shapes.flatQuery] : [shapes.keyRows, shapes.flatKey];
      let perHead = reshape(builder, project(target, x), split, flat);
      if (config.queryKeyNorm && target !== "v") {
        const norm = weights.tensor(`${prefix}.self_attn.${target}_norm.weight`);
        perHead = rmsNorm(builder, perHead, norm, config.rmsNormEpsilon);
      }
      const transposed = transpose(builder, perHead, [0, 2, 1, 3]);
      return target === "v" ? transposed : rotary(builder, transposed, options.rotaryTables);
    };

    const attentionInput = rmsNorm(
      builder,
      hidden,
      weights.tensor(`${prefix}.input_layernorm.weight`),
      config.rmsNormEpsilon,
    );
    const query = reshape(builder, heads("q", attentionInput), shapes.groupedQuery, shapes.queryHeads);
    const key = heads("k", attentionInput);
    const value = heads("v", attentionInput);
    const attended = options.attend({ layer, query, key, value });
    const perHead = reshape(builder, attended, shapes.queryHeads, shapes.groupedQuery);
    let merged = reshape(
      builder,
      transpose(builder, perHead, [0, 2, 1, 3]),
      shapes.flatQuery,
      shapes.queryRows,
    );
    if (layer === config.layerCount - 1 && options.rows !== undefined) {
      merged = gatherRows(builder, merged, options.rows);
      hidden = gatherRows(builder, hidden, options.rows);
    }
    hidden = project("o", merged, hidden);

    const mlpInput = rmsNorm(
      builder,
      hidden,
      weights.tensor(`${prefix}.post_attention_layernorm.weight`),
      config.rmsNormEpsilon,
    );
    const activated = gatedSilu(builder, project("gate", mlpInput), project("up", mlpInput));
    hidden = project("down", activated, hidden);
  }
  return rmsNorm(builder, hidden, weights.tensor("model.norm.weight"), config.rmsNormEpsilon);
}

/** Name of the matrix `[vocabulary, hidden]` that turns hidden rows into logits. */
export function outputProjectionName(config: ModelConfig): string {
  return config.tieWordEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight";
}

interface HeadShapes {
  readonly queryRows: Value;
  readonly keyRows: Value;
  readonly queryHeads: Value;
  readonly groupedQuery: Value;
  readonly flatQuery: Value;
  readonly flatKey: Value;
}

/** int64 shape vectors; batch and length are read from the token ids when the graph runs. */
function headShapes(builder: GraphBuilder, tokenIds: Value, config: ModelConfig): HeadShapes {
  const { headCount, keyValueHeadCount, headSize } = config;
  const size = builder.emit("Shape", [tokenIds], { type: "int64" });
  const part = (index: number): Value =>
    builder.emit("Gather", [size, builder.constant("int64", [1], [index])], { attributes: { axis: 0 } });
  const number = (value: number): Value => builder.constant("int64", [1], [value]);
  const vector = (...parts: Value[]): Value => builder.emit("Concat", parts, { attributes: { axis: 0 } });
  const [batch, length] = [part(0), part(1)];
  return {
    queryRows: vector(batch, length, number(headCount), number(headSize)),
    keyRows: vector(batch, length, number(keyValueHeadCount), number(headSize)),
    queryHeads: vector(batch, number(headCount), length, number(headSize)),
    groupedQuery: vector(batch, number(keyValueHeadCount), number(-1), number(headSize)),
    flatQuery: builder.constant("int64", [2], [-1, headCount * headSize]),
    flatKey: builder.constant("int64", [2], [-1, keyValueHeadCount * headSize]),
  };
}
