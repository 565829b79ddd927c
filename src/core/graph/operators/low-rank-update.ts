import type { GraphBuilder, Value } from "../graph.ts";

/**
 * LoRA (Hu et al. 2021, section 4.1): y = base + scale · (x·Aᵀ)·Bᵀ.
 *
 * x `[rows, in]`, A `[rank, in]`, B `[out, rank]`, base and y `[rows, out]`; A and B are graph inputs.
 * VJP, with u = x·Aᵀ and du = scale·dy·B: dx = du·A, dA = duᵀ·x, dB = scale·dyᵀ·u, dbase = dy.
 */
export function lowRankUpdate(
  builder: GraphBuilder,
  operands: {
    readonly x: Value;
    readonly base: Value;
    readonly a: Value;
    readonly b: Value;
    readonly scale: number;
  },
): Value {
  const { x, base, a, b } = operands;
  const alpha = { float: operands.scale };
  const projected = builder.emit("Gemm", [x, a], { attributes: { transB: 1 } });
  const output = builder.emit("Gemm", [projected, b, base], { attributes: { transB: 1, alpha } });
  builder.record({
    inputs: [x, base, a, b],
    output,
    backward(gradient, needs) {
      const projectedGradient = builder.emit("Gemm", [gradient, b], { attributes: { alpha } });
      return [
        needs[0] ? builder.emit("Gemm", [projectedGradient, a]) : undefined,
        gradient,
        needs[2] ? builder.emit("Gemm", [projectedGradient, x], { attributes: { transA: 1 } }) : undefined,
        needs[3]
          ? builder.emit("Gemm", [gradient, projected], { attributes: { transA: 1, alpha } })
          : undefined,
      ];
    },
  });
  return output;
}
