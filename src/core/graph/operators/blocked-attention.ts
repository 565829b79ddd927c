import type { GraphBuilder, Value } from "../graph.ts";
import { attention } from "./attention.ts";

/** Consecutive queries of every row, with the keys up to the last of them. Bounds are int64 `[1]`. */
export interface QueryBlock {
  readonly from: Value;
  readonly to: Value;
  /** `[batch, 1, to − from, to]`, added to the scores. */
  readonly mask: Value;
  /** int64 vector `[batch, heads, to − from, to]`. */
  readonly scoreShape: Value;
  /** int64 vector `[batch, keyValueHeads, groups · (to − from), to]`. */
  readonly groupedShape: Value;
}

export interface BlockedAttentionOperands {
  /** `[batch, keyValueHeads, groups · length, headSize]`, as `attention` takes it. */
  readonly query: Value;
  /** `[batch, keyValueHeads, length, headSize]`. */
  readonly key: Value;
  readonly value: Value;
  readonly blocks: readonly QueryBlock[];
  /** int64 vector `[batch, keyValueHeads, groups, length, headSize]`. */
  readonly splitShape: Value;
  /** int64 vector `[batch, keyValueHeads, groups, −1, headSize]`. */
  readonly partShape: Value;
  /** int64 vector `[batch, keyValueHeads, −1, headSize]`. */
  readonly joinedShape: Value;
  readonly headSize: number;
}

/**
 * Attention where no query sees a later key, a block of queries at a time: keys behind a block are left out of its
 * products, so that k blocks do (k + 1) / 2k of the work and hold 1 / k of the scores at once. No gradient.
 */
export function blockedAttention(builder: GraphBuilder, operands: BlockedAttentionOperands): Value {
  const { blocks, joinedShape, headSize } = operands;
  const slice = (x: Value, from: Value, to: Value, axis: number): Value =>
    builder.emit("Slice", [x, from, to, builder.constant("int64", [1], [axis])]);
  const reshape = (x: Value, shape: Value): Value => builder.emit("Reshape", [x, shape]);
  const start = builder.constant("int64", [1], [0]);
  const query = reshape(operands.query, operands.splitShape);
  const parts = blocks.map(({ from, to, mask, scoreShape, groupedShape }) => {
    const attended = attention(builder, {
      query: reshape(slice(query, from, to, 3), joinedShape),
      key: slice(operands.key, start, to, 2),
      value: slice(operands.value, start, to, 2),
      mask,
      scoreShape,
      groupedShape,
      headSize,
    });
    return reshape(attended, operands.partShape);
  });
  return reshape(builder.emit("Concat", parts, { attributes: { axis: 3 } }), joinedShape);
}
