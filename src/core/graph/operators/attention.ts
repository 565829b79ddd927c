import type { GraphBuilder, Value } from "../graph.ts";

export interface AttentionOperands {
  /** `[batch, keyValueHeads, groups · length, headSize]`: the query heads that share a key head stand below each other. */
  readonly query: Value;
  /** `[batch, keyValueHeads, keyLength, headSize]`. */
  readonly key: Value;
  readonly value: Value;
  /** Added to the scores; `[batch, 1, length, keyLength]` with 0 where a key is visible and a large negative elsewhere. */
  readonly mask: Value;
  /** int64 vector `[batch, heads, length, keyLength]`. */
  readonly scoreShape: Value;
  /** int64 vector `[batch, keyValueHeads, groups · length, keyLength]`. */
  readonly groupedShape: Value;
  readonly headSize: number;
}

/**
 * Scaled dot-product attention with grouped queries (Vaswani et al. 2017, equation 1; Ainslie et al. 2023):
 * P = softmax(q·kᵀ/√headSize + mask), output = P·v, `[batch, keyValueHeads, groups · length, headSize]`.
 *
 * Folding the group into the rows makes every product a plain batched one, and the sums over a group in dk and dv come
 * out of the products themselves. VJP: dv = Pᵀ·do; dS = P∘(do·vᵀ − rowsum(do∘output)), the row sum as in FlashAttention
 * (Dao et al. 2022, appendix B.4), which is cheaper than rowsum(dP∘P); dq = dS·k/√headSize, dk = dSᵀ·q/√headSize.
 */
export function attention(builder: GraphBuilder, operands: AttentionOperands): Value {
  const { query, key, value, mask, scoreShape, groupedShape } = operands;
  const alpha = { float: 1 / Math.sqrt(operands.headSize) };
  const product = (a: Value, b: Value, attributes: Record<string, number | { float: number }>): Value =>
    builder.emit("FusedMatMul", [a, b], { domain: "com.microsoft", attributes });

  const scores = product(query, key, { transB: 1, alpha });
  const masked = raiseHidden(
    builder,
    builder.emit("Add", [builder.emit("Reshape", [scores, scoreShape]), mask]),
  );
  const probabilities = builder.emit("Reshape", [
    builder.emit("Softmax", [masked], { attributes: { axis: -1 } }),
    groupedShape,
  ]);
  const output = builder.emit("MatMul", [probabilities, value]);
  builder.record({
    inputs: [query, key, value],
    output,
    backward(gradient, needs) {
      const valueGradient = needs[2] ? product(probabilities, gradient, { transA: 1 }) : undefined;
      if (!needs[0] && !needs[1]) return [undefined, undefined, valueGradient];
      const probabilityGradient = product(gradient, value, { transB: 1 });
      const rowSum = builder.emit(
        "ReduceSum",
        [builder.emit("Mul", [gradient, output]), builder.constant("int64", [1], [-1])],
        { attributes: { keepdims: 1 } },
      );
      const scoreGradient = builder.emit("Mul", [
        builder.emit("Sub", [probabilityGradient, rowSum]),
        probabilities,
      ]);
      return [
        needs[0] ? product(scoreGradient, key, { alpha }) : undefined,
        needs[1] ? product(scoreGradient, query, { transA: 1, alpha }) : undefined,
        valueGradient,
      ];
    },
  });
  return output;
}

/** How far below every row's largest score the hidden ones are put: e^-40 of a row's sum is beyond float32. */
const HIDDEN_BELOW = 40;

/**
 * Raises hidden scores to just below all that counts. The softmax of a score of -1e30 is a denormal number, which takes
 * processors dozens of times as long as any other, and hidden scores are most of the work of short rows; the result is
 * the same to the last bit. One bound for the whole tensor saves a pass over it; rows whose largest scores differ by
 * more than 47 are slow, not wrong.
 */
function raiseHidden(builder: GraphBuilder, scores: Value): Value {
  const largest = builder.emit("ReduceMax", [scores, builder.constant("int64", [1], [-1])], {
    attributes: { keepdims: 0 },
  });
  const smallestOfRows = builder.emit("ReduceMin", [largest], { attributes: { keepdims: 0 } });
  const bound = builder.emit("Sub", [smallestOfRows, builder.constant("float32", [], [HIDDEN_BELOW])]);
  return builder.emit("Clip", [scores, bound]);
}
