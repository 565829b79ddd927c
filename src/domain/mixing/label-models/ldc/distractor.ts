/**
 * How wrong votes of a block spread. With a common distractor d, uniform over the K − 1 wrong options, a wrong vote hits d
 * with probability A = g + (1 − g)/(K − 1) and each other wrong option with B = (1 − g)/(K − 1). Summed over d, given that
 * y is true and option l has N_l votes, W of them wrong in all:
 *
 *   Σ_d P = B^W · (1 + Σ_{l ≠ y} ((A/B)^{N_l} − 1)/(K − 1))
 *
 * Everything here is times (K − 1)^{votes}, the same for every y, so that products over many voters stay near 1 for the
 * large K of generated answers.
 */
export interface DistractorTable {
  /** `[votes + 1]`: ((1 − g))^W for W wrong votes. */
  readonly wrong: Float64Array;
  /** `[votes + 1]`: (K − 1)^N for N right votes. */
  readonly right: Float64Array;
  /** `[votes + 1]`: ((A/B)^N − 1)/(K − 1). */
  readonly lift: Float64Array;
  /** `[votes + 1]`: N·(A/B)^N/(K − 1). */
  readonly hits: Float64Array;
}

export function distractorTable(g: number, options: number, votes: number): DistractorTable {
  const others = options - 1;
  const ratio = 1 + (g * others) / (1 - g);
  const size = votes + 1;
  const wrong = new Float64Array(size);
  const right = new Float64Array(size);
  const lift = new Float64Array(size);
  const hits = new Float64Array(size);
  for (let n = 0; n < size; n++) {
    wrong[n] = (1 - g) ** n;
    right[n] = others ** n;
    lift[n] = (ratio ** n - 1) / others;
    hits[n] = (n * ratio ** n) / others;
  }
  return { wrong, right, lift, hits };
}

/** Expected counts of the E-step: votes on the distractor, of all wrong votes, with K options. */
export interface DistractorCounts {
  readonly options: number;
  hits: number;
  wrong: number;
}

const GRID = Float64Array.from({ length: 39 }, (_, i) => (i / 38) * 0.95);

/** The most likely g on a grid of 39 in [0, 0.95], under a weak Beta-like prior. */
export function maximiseDistractor(counts: readonly DistractorCounts[]): number {
  let best = 0;
  let bestValue = Number.NEGATIVE_INFINITY;
  for (const g of GRID) {
    let value = 0.5 * Math.log(g + 0.02) + Math.log1p(-g);
    for (const { options, hits, wrong } of counts) {
      const spread = (1 - g) / (options - 1);
      value += hits * Math.log(g + spread) + (wrong - hits) * Math.log(spread);
    }
    if (value > bestValue) {
      best = g;
      bestValue = value;
    }
  }
  return best;
}
