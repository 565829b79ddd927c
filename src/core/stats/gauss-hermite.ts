export interface Quadrature {
  readonly nodes: Float64Array;
  /** Positive, with sum 1. */
  readonly weights: Float64Array;
}

/**
 * Gauss–Hermite quadrature for the standard normal: E f(Z) ≈ Σ w_i f(x_i), exact for polynomials up to degree
 * 2·count − 1. Roots of the probabilists' Hermite polynomial by Newton's rule from the largest down, each started
 * where the earlier ones leave it (Press et al., "Numerical Recipes", section 4.6). `count` in [1, 64].
 */
export function gaussHermite(count: number): Quadrature {
  if (!(count >= 1 && count <= 64)) throw new RangeError(`gaussHermite: ${count} nodes, expected 1 to 64`);
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  const half = Math.ceil(count / 2);
  for (let i = 0; i < half; i++) {
    let x = firstGuess(count, i, nodes);
    for (let step = 0; step < 100; step++) {
      const { value, slope } = hermite(count, x);
      const change = value / slope;
      x -= change;
      if (Math.abs(change) < 1e-15 * Math.max(1, Math.abs(x))) break;
    }
    // The middle root of an odd polynomial is 0 itself.
    if (count % 2 === 1 && i === half - 1) x = 0;
    const { slope } = hermite(count, x);
    nodes[i] = x;
    nodes[count - 1 - i] = -x;
    weights[i] = 1 / (slope * slope);
    weights[count - 1 - i] = weights[i]!;
  }
  // Only ratios of the weights matter: the normalised polynomials leave the same factor everywhere.
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { nodes: nodes.reverse(), weights: weights.map((weight) => weight / total) };
}

function firstGuess(count: number, i: number, nodes: Float64Array): number {
  if (i === 0) return Math.SQRT2 * (Math.sqrt(2 * count + 1) - 1.85575 * (2 * count + 1) ** (-1 / 6));
  if (i === 1) return nodes[0]! - (Math.SQRT2 * 1.14 * count ** 0.426) / (nodes[0]! / Math.SQRT2);
  if (i === 2) return 1.86 * nodes[1]! - 0.86 * nodes[0]!;
  if (i === 3) return 1.91 * nodes[2]! - 0.91 * nodes[1]!;
  return 2 * nodes[i - 1]! - nodes[i - 2]!;
}

/** He_n / √n! and its slope √n · He_{n−1} / √(n−1)!, by the three-term recurrence. */
function hermite(count: number, x: number): { readonly value: number; readonly slope: number } {
  let before = 0;
  let value = 1;
  for (let n = 1; n <= count; n++) {
    const next = (x * value - Math.sqrt(n - 1) * before) / Math.sqrt(n);
    before = value;
    value = next;
  }
  return { value, slope: Math.sqrt(count) * before };
}
