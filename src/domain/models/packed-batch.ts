import type { GraphBuilder, Value } from "../../core/graph/graph.ts";
import { attention } from "../../core/graph/operators/attention.ts";
import type { RotaryTables } from "../../core/graph/operators/rotary.ts";
import type { ModelConfig } from "./config.ts";
import type { AttentionInputs } from "./decoder.ts";

/** Graph inputs of a batch whose rows may hold several sequences behind each other. */
export interface PackedBatch {
  readonly tokenIds: Value;
  readonly rotaryTables: RotaryTables;
  readonly attend: (inputs: AttentionInputs) => Value;
}

/** Added to the scores of hidden keys: far below any score, yet finite, so that a row of padding stays a number. */
export const HIDDEN_SCORE = -1e30;

/**
 * Declares the inputs `token_ids` (int32), `positions` (int64), `segments` (int32), all `[batch, length]`, and the rotary
 * tables `cosine`, `sine` (and `negative_sine` for gradients). A token sees the tokens at or before it that carry its
 * segment number: the mask is block-diagonal and causal. Padding is a segment of its own.
 */
export function packedBatch(
  builder: GraphBuilder,
  config: ModelConfig,
  options: { readonly gradients: boolean },
): PackedBatch {
  const tokenIds = builder.input("token_ids", "int32", ["batch", "length"]);
  const positions = builder.input("positions", "int64", ["batch", "length"]);
  const segments = builder.input("segments", "int32", ["batch", "length"]);
  const table = (name: string): Value => builder.input(name, "float32", ["table_rows", config.headSize / 2]);
  const rotaryTables = {
    positions,
    cosine: table("cosine"),
    sine: table("sine"),
    ...(options.gradients ? { negativeSine: table("negative_sine") } : {}),
  };

  const axis = (index: number): Value => builder.constant("int64", [1], [index]);
  const sameSegment = builder.emit(
    "Equal",
    [builder.emit("Unsqueeze", [segments, axis(2)]), builder.emit("Unsqueeze", [segments, axis(1)])],
    { type: "bool" },
  );
  const size = builder.emit("Shape", [tokenIds], { type: "int64" });
  const part = (index: number): Value =>
    builder.emit("Gather", [size, axis(index)], { attributes: { axis: 0 } });
  const length = builder.emit("Squeeze", [part(1)]);
  const index = builder.emit("Range", [
    builder.constant("int64", [], [0]),
    length,
    builder.constant("int64", [], [1]),
  ]);
  const notLater = builder.emit(
    "GreaterOrEqual",
    [builder.emit("Unsqueeze", [index, axis(1)]), builder.emit("Unsqueeze", [index, axis(0)])],
    { type: "bool" },
  );
  const visible = builder.emit("And", [sameSegment, notLater], { type: "bool" });
  const mask = builder.emit("Unsqueeze", [
    builder.emit(
      "Where",
      [visible, builder.constant("float32", [], [0]), builder.constant("float32", [], [HIDDEN_SCORE])],
      { type: "float32" },
    ),
    axis(1),
  ]);

  const vector = (...parts: Value[]): Value => builder.emit("Concat", parts, { attributes: { axis: 0 } });
  const scoreShape = vector(part(0), axis(config.headCount), part(1), part(1));
  const groupedShape = vector(part(0), axis(config.keyValueHeadCount), axis(-1), part(1));
  return {
    tokenIds,
    rotaryTables,
    attend: ({ query, key, value }) =>
      attention(builder, { query, key, value, mask, scoreShape, groupedShape, headSize: config.headSize }),
  };
}
