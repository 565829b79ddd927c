import type { GraphBuilder, Value } from "../graph.ts";

/** A frozen matrix `[out, in]` with what a quantised product needs beside it. */
export interface FrozenMatrix {
  /** float32 `[out, in]`. */
  readonly weight: Value;
  /** Present when the product should run in 8 bits. */
  readonly quantized?: QuantizedMatrix;
}

export interface QuantizedMatrix {
  /** int8 `[in, out]` with float32 scales `[out]`: for y = x·Wᵀ. */
  readonly forward: { readonly weight: Value; readonly scale: Value };
  /** int8 `[out, in]` with float32 scales `[in]`: for dx = dy·W. Left out in graphs without gradients. */
  readonly backward?: { readonly weight: Value; readonly scale: Value };
}

/**
 * y = x·Wᵀ (+ addend) for a frozen W `[out, in]`; x `[rows, in]`, y and addend `[rows, out]` (or `[out]`, a frozen bias).
 *
 * VJP: dx = dy·W; the addend's gradient is dy itself. W stays as stored for both directions, so the two products share
 * one copy. The addend rides on the product (Gemm's C) and saves a pass over memory.
 */
export function linear(builder: GraphBuilder, x: Value, matrix: FrozenMatrix, addend?: Value): Value {
  const output = frozenProduct(builder, x, matrix, "forward", addend);
  builder.record({
    inputs: addend === undefined ? [x] : [x, addend],
    output,
    backward: (gradient, needs) => [
      needs[0] ? frozenProduct(builder, gradient, matrix, "backward", undefined) : undefined,
      gradient,
    ],
  });
  return output;
}

function frozenProduct(
  builder: GraphBuilder,
  x: Value,
  matrix: FrozenMatrix,
  direction: "forward" | "backward",
  addend: Value | undefined,
): Value {
  const quantized = matrix.quantized?.[direction];
  if (quantized === undefined) {
    return builder.emit("Gemm", addend === undefined ? [x, matrix.weight] : [x, matrix.weight, addend], {
      attributes: { transB: direction === "forward" ? 1 : 0 },
    });
  }
  const product = builder.emit("DynamicQuantizeMatMul", [x, quantized.weight, quantized.scale], {
    domain: "com.microsoft",
  });
  return addend === undefined ? product : builder.emit("Add", [product, addend]);
}
