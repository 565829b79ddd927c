import { normalQuantile } from "../normal-quantile.ts";
import type { Interval } from "./bootstrap-interval.ts";

export interface RatioOptions {
  readonly numerator: number;
  readonly denominator: number;
  /** Values of both in the same resamples: their spread gives the covariance. */
  readonly numerators: Float64Array;
  readonly denominators: Float64Array;
  /** Coverage in (0, 1). */
  readonly level: number;
  /** Rows that both come from: sets the degrees of freedom, rows − 1. */
  readonly rows: number;
}

/**
 * Fieller's interval of a ratio (Fieller 1954): all r for which numerator − r · denominator is within chance of 0, with
 * the covariance from a bootstrap. Undefined where the denominator is within chance of 0 itself: then no r, however
 * large, is ruled out. Near there a percentile interval of the resamples' ratios is finite and too short.
 */
export function ratioInterval(options: RatioOptions): Interval | undefined {
  const { numerator, denominator, numerators, denominators, level, rows } = options;
  const t2 = studentQuantile(1 - (1 - level) / 2, rows - 1) ** 2;
  const a = denominator ** 2 - t2 * covariance(denominators, denominators);
  const b = numerator * denominator - t2 * covariance(numerators, denominators);
  const c = numerator ** 2 - t2 * covariance(numerators, numerators);
  if (!(a > 0)) return undefined;
  // a r² − 2 b r + c ≤ 0; with a > 0 the discriminant is negative only by rounding.
  const root = Math.sqrt(Math.max(0, b * b - a * c));
  return [(b - root) / a, (b + root) / a];
}

/** Student's quantile from the normal one, first two terms in 1/degrees (Fisher and Cornish 1960); good from 10 degrees. */
function studentQuantile(probability: number, degrees: number): number {
  const z = normalQuantile(probability);
  const first = (z ** 3 + z) / (4 * degrees);
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2);
  return z + first + second;
}

function covariance(left: Float64Array, right: Float64Array): number {
  const count = left.length;
  let [leftSum, rightSum] = [0, 0];
  for (let i = 0; i < count; i++) {
    leftSum += left[i]!;
    rightSum += right[i]!;
  }
  let products = 0;
  for (let i = 0; i < count; i++) {
    products += (left[i]! - leftSum / count) * (right[i]! - rightSum / count);
  }
  return products / (count - 1);
}
