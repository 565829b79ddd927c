import { normalQuantile } from "../normal-quantile.ts";
import type { Interval } from "./bootstrap-interval.ts";

/** Pearson's correlation of two lists of equal length; NaN where one of them does not vary or there are none. */
export function pearsonCorrelation(first: readonly number[], second: readonly number[]): number {
  const count = first.length;
  const centre = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / count;
  const [firstMean, secondMean] = [centre(first), centre(second)];
  let [products, firsts, seconds] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [x, y] = [first[i]! - firstMean, second[i]! - secondMean];
    products += x * y;
    firsts += x * x;
    seconds += y * y;
  }
  // What is left of equal values by rounding is no variation.
  const isFlat = (squares: number, mean: number) => squares <= 1e-24 * count * (1 + mean * mean);
  if (isFlat(firsts, firstMean) || isFlat(seconds, secondMean)) return Number.NaN;
  return Math.max(-1, Math.min(1, products / Math.sqrt(firsts * seconds)));
}

/**
 * Interval of a correlation from `count` independent pairs: normal in atanh r with variance 1 / (count − 3) (Fisher
 * 1921). Undefined below four pairs, where the variance is.
 */
export function correlationInterval(correlation: number, count: number, level: number): Interval | undefined {
  if (count < 4 || !Number.isFinite(correlation)) return undefined;
  const half = normalQuantile(1 - (1 - level) / 2) / Math.sqrt(count - 3);
  const z = Math.atanh(correlation);
  return [Math.tanh(z - half), Math.tanh(z + half)];
}
