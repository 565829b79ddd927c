/** The part of a column's squared length that must be left when those before it are taken out; below it, it is theirs. */
const SMALLEST_REST = 1e-9;

export interface LeastSquares {
  readonly beta: readonly number[];
  /** Bit j is set where the columns before determine column j; its coefficient is 0. */
  readonly aliased: number;
}

/**
 * Least squares from moments: β with X'X β = X'y, by elimination in the columns' order. `xtx` is k × k, row-major,
 * `xty` k long; both are overwritten. O(k³).
 */
export function solveNormalEquations(xtx: number[], xty: number[]): LeastSquares {
  const k = xty.length;
  const lengths = xty.map((_, j) => xtx[j * k + j]!);
  let aliased = 0;
  for (let j = 0; j < k; j++) {
    const pivot = xtx[j * k + j]!;
    if (!(pivot > SMALLEST_REST * lengths[j]!)) {
      aliased |= 1 << j;
      continue;
    }
    for (let i = j + 1; i < k; i++) {
      const factor = xtx[i * k + j]! / pivot;
      for (let c = j; c < k; c++) xtx[i * k + c] = xtx[i * k + c]! - factor * xtx[j * k + c]!;
      xty[i] = xty[i]! - factor * xty[j]!;
    }
  }
  const beta = lengths;
  for (let j = k - 1; j >= 0; j--) {
    let rest = xty[j]!;
    for (let c = j + 1; c < k; c++) rest -= xtx[j * k + c]! * beta[c]!;
    beta[j] = (aliased & (1 << j)) === 0 ? rest / xtx[j * k + j]! : 0;
  }
  return { beta, aliased };
}
