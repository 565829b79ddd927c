import type { GraphBuilder, Value } from "../../core/graph/graph.ts";
import { attention } from "../../core/graph/operators/attention.ts";
import { blockedAttention, type QueryBlock } from "../../core/graph/operators/blocked-attention.ts";
import type { RotaryTables } from "../../core/graph/operators/rotary.ts";
import type { ModelConfig } from "./config.ts";
import type { AttentionInputs } from "./decoder.ts";

/** Graph inputs of a batch whose rows hold sequences behind each other, or trees of them. */
export interface PackedBatch {
  readonly tokenIds: Value;
  readonly rotaryTables: RotaryTables;
  readonly attend: (inputs: AttentionInputs) => Value;
}

export interface PackedBatchOptions {
  readonly gradients: boolean;
  /** Blocks that a row's queries are cut into for attention; see `blockedAttention`. Default 1; no gradients above. */
  readonly queryBlocks?: number;
}

/** Added to the scores of hidden keys: far below any score, yet finite, so that a row of padding stays a number. */
export const HIDDEN_SCORE = -1e30;

/**
 * Declares the inputs `token_ids` (int32), `positions` (int64), `visible_until` (int64), all `[batch, length]`, and the
 * rotary tables `cosine`, `sine` (and `negative_sine` for gradients). A token is seen by itself and those after it in its
 * row, up to but not including place `visible_until`. That is causal; where each token names the end of its sequence, it
 * is block-diagonal too; and in a tree laid out depth first, where each names the end of its descendants, a token sees
 * exactly its ancestors. Padding names the next place.
 */
export function packedBatch(
  builder: GraphBuilder,
  config: ModelConfig,
  { gradients, queryBlocks = 1 }: PackedBatchOptions,
): PackedBatch {
  const tokenIds = builder.input("token_ids", "int32", ["batch", "length"]);
  const positions = builder.input("positions", "int64", ["batch", "length"]);
  const visibleUntil = builder.input("visible_until", "int64", ["batch", "length"]);
  const table = (name: string): Value => builder.input(name, "float32", ["table_rows", config.headSize / 2]);
  const rotaryTables = {
    positions,
    cosine: table("cosine"),
    sine: table("sine"),
    ...(gradients ? { negativeSine: table("negative_sine") } : {}),
  };

  const number = (value: number): Value => builder.constant("int64", [1], [value]);
  const vector = (...parts: Value[]): Value => builder.emit("Concat", parts, { attributes: { axis: 0 } });
  const size = builder.emit("Shape", [tokenIds], { type: "int64" });
  const part = (index: number): Value =>
    builder.emit("Gather", [size, number(index)], { attributes: { axis: 0 } });
  const [batch, length] = [part(0), part(1)];
  const places = builder.emit("Range", [
    builder.constant("int64", [], [0]),
    builder.emit("Squeeze", [length]),
    builder.constant("int64", [], [1]),
  ]);
  const slice = (x: Value, from: Value, to: Value, axis: number): Value =>
    builder.emit("Slice", [x, from, to, number(axis)]);
  const queryBlock = (from: Value, to: Value): QueryBlock => {
    const rows = builder.emit("Sub", [to, from]);
    return {
      from,
      to,
      mask: mask(
        builder,
        slice(places, from, to, 0),
        slice(places, number(0), to, 0),
        slice(visibleUntil, number(0), to, 1),
      ),
      scoreShape: vector(batch, number(config.headCount), rows, to),
      groupedShape: vector(batch, number(config.keyValueHeadCount), number(-1), to),
    };
  };
  const bounds = Array.from({ length: queryBlocks + 1 }, (_, index) => {
    if (index === 0) return number(0);
    if (index === queryBlocks) return length;
    return builder.emit("Div", [builder.emit("Mul", [length, number(index)]), number(queryBlocks)]);
  });
  const blocks = bounds.slice(1).map((to, index) => queryBlock(bounds[index]!, to));

  const { headSize, keyValueHeadCount } = config;
  if (queryBlocks === 1) {
    return {
      tokenIds,
      rotaryTables,
      attend: ({ query, key, value }) => attention(builder, { query, key, value, ...blocks[0]!, headSize }),
    };
  }
  const groups = number(config.headCount / keyValueHeadCount);
  const head = [batch, number(keyValueHeadCount)];
  const splitShape = vector(...head, groups, length, number(headSize));
  const partShape = vector(...head, groups, number(-1), number(headSize));
  const joinedShape = vector(...head, number(-1), number(headSize));
  return {
    tokenIds,
    rotaryTables,
    attend: ({ query, key, value }) =>
      blockedAttention(builder, { query, key, value, blocks, splitShape, partShape, joinedShape, headSize }),
  };
}

/** 0 where key place ≤ query place < the key's `visible_until`, else `HIDDEN_SCORE`; `[batch, 1, queries, keys]`. */
function mask(builder: GraphBuilder, queryPlaces: Value, keyPlaces: Value, visibleUntil: Value): Value {
  const axis = (index: number): Value => builder.constant("int64", [1], [index]);
  const query = builder.emit("Unsqueeze", [queryPlaces, axis(1)]);
  const notLater = builder.emit("GreaterOrEqual", [query, builder.emit("Unsqueeze", [keyPlaces, axis(0)])], {
    type: "bool",
  });
  const inReach = builder.emit("Less", [query, builder.emit("Unsqueeze", [visibleUntil, axis(1)])], {
    type: "bool",
  });
  const visible = builder.emit("And", [notLater, inReach], { type: "bool" });
  const score = (value: number): Value => builder.constant("float32", [], [value]);
  const scores = builder.emit("Where", [visible, score(0), score(HIDDEN_SCORE)], { type: "float32" });
  return builder.emit("Unsqueeze", [scores, axis(1)]);
}
