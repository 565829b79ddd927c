import type { GraphBuilder, Value } from "../graph.ts";

/** A frozen matrix `[out, in]` with what a quantised product needs beside it. */
export interface FrozenMatrix {
  /** float32 `[out, in]`. */
  readonly weight: Value;
  /** For y = x·Wᵀ in 8 bits: int8 `[in, out]`. Left out for a product in float32. */
  readonly forward?: QuantizedMatrix;
  /** For dx = dy·W in 8 bits: int8 `[out, in]`. Left out for a product in float32. */
  readonly backward?: QuantizedMatrix;
}

/** The right operand of an 8-bit product. */
export interface QuantizedMatrix {
  /** int8 `[rows, columns]`. */
  readonly values: Value;
  /** float32 `[columns]`. */
  readonly scale: Value;
  /** float32 `[rows]`: the left operand's channels are multiplied by it; its inverse is part of `values`. Default ones. */
  readonly smoothing?: Value;
}

/**
 * y = x·Wᵀ (+ addend) for a frozen W `[out, in]`; x `[rows, in]`, y and addend `[rows, out]` (or `[out]`, a frozen bias).
 *
 * VJP: dx = dy·W; the addend's gradient is dy itself. In float32, W stays as stored for both directions, so the two
 * products share one copy, and the addend rides on the product (Gemm's C), which saves a pass over memory.
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
  const quantized = matrix[direction];
  if (quantized === undefined) {
    return builder.emit("Gemm", addend === undefined ? [x, matrix.weight] : [x, matrix.weight, addend], {
      attributes: { transB: direction === "forward" ? 1 : 0 },
    });
  }
  const product = quantizedProduct(builder, x, quantized);
  return addend === undefined ? product : builder.emit("Add", [product, addend]);
}

/**
 * x·Q in 8 bits, with a scale for each row of x: rows differ by orders of magnitude (gradients are large at completion
 * tokens and small elsewhere), and a row's numbers must not depend on what else is in the batch. Outlying channels give
 * some of their size to the weights first (SmoothQuant, Xiao et al. 2023, equation 4). What each of the two is worth
 * stands in docs/decisions/0002-eight-bit-products.md.
 */
function quantizedProduct(
  builder: GraphBuilder,
  x: Value,
  { values, scale, smoothing }: QuantizedMatrix,
): Value {
  const number = (value: number): Value => builder.constant("float32", [], [value]);
  const smoothed = smoothing === undefined ? x : builder.emit("Mul", [x, smoothing]);
  const largest = builder.emit(
    "ReduceMax",
    [builder.emit("Abs", [smoothed]), builder.constant("int64", [1], [-1])],
    { attributes: { keepdims: 1 } },
  );
  const step = builder.emit("Mul", [builder.emit("Max", [largest, number(SMALLEST)]), number(1 / 127)]);
  const perRow = builder.emit("Reshape", [step, builder.constant("int64", [1], [-1])]);
  const count = builder.emit("Shape", [perRow], { type: "int64" });
  const middles = builder.emit("Expand", [builder.constant("uint8", [1], [MIDDLE]), count]);
  const rounded = builder.emit("QuantizeLinear", [smoothed, perRow, middles], {
    type: "uint8",
    attributes: { axis: 0 },
  });
  const product = builder.emit(
    "MatMulIntegerToFloat",
    [rounded, values, number(1), scale, builder.constant("uint8", [], [MIDDLE])],
    { domain: "com.microsoft", type: "float32" },
  );
  return builder.emit("Mul", [product, step]);
}

/** Keeps a row of zeros finite; gradients are small, so it must be far below them. */
const SMALLEST = 1e-30;

/** Stands for 0 in the runtime's fast product, whose left operand has no sign. */
const MIDDLE = 128;
