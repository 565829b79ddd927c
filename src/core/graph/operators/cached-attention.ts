import type { GraphBuilder, Value } from "../graph.ts";

export interface KeyValuePart {
  /** `[batch, keyValueHeads, length, headSize]`. */
  readonly key: Value;
  readonly value: Value;
  /** Added to the scores, `[batch, 1, 1, length]`; left out when every key is visible. */
  readonly mask?: Value;
}

/**
 * Attention of one new token per sequence over keys that are held in two parts: the prompt's, which never change, and
 * the generated ones, which grow. Kept apart, only the short part is copied when a token is added. No gradient.
 *
 * Query and output `[batch, keyValueHeads, groups, headSize]`.
 */
export function cachedAttention(
  builder: GraphBuilder,
  query: Value,
  parts: readonly [KeyValuePart, KeyValuePart],
  headSize: number,
): Value {
  const alpha = { float: 1 / Math.sqrt(headSize) };
  const scores = parts.map(({ key, mask }) => {
    const product = builder.emit("FusedMatMul", [query, key], {
      domain: "com.microsoft",
      attributes: { transB: 1, alpha },
    });
    return mask === undefined ? product : builder.emit("Add", [product, mask]);
  });
  const joined = builder.emit("Concat", scores, { attributes: { axis: -1 } });
  const probabilities = builder.emit("Softmax", [joined], { attributes: { axis: -1 } });
  const widths = parts.map(({ key }) => {
    const shape = builder.emit("Shape", [key], { type: "int64" });
    return builder.emit("Gather", [shape, builder.constant("int64", [1], [2])], { attributes: { axis: 0 } });
  });
  const split = builder.emitMany(
    "Split",
    [probabilities, builder.emit("Concat", widths, { attributes: { axis: 0 } })],
    ["float32", "float32"],
    { attributes: { axis: -1 } },
  );
  const [first, second] = parts.map((part, index) => builder.emit("MatMul", [split[index], part.value]));
  return builder.emit("Add", [first, second]);
}
