import { percentileInterval } from "./bootstrap-interval.ts";
import { mean } from "./mean.ts";
import { pairedResamples } from "./paired-resamples.ts";

export interface PairedBootstrapOptions {
  /** The two systems' values on the same rows, in the same order. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly seed: number;
  /** Default 10,000. */
  readonly resamples?: number;
  /** Coverage in (0, 1), default 0.95. */
  readonly level?: number;
}

export interface PairedDifference {
  /** mean(after) − mean(before). */
  readonly difference: number;
  /** Percentile interval of the difference. */
  readonly interval: readonly [low: number, high: number];
  readonly rows: number;
}

/**
 * Percentile interval of a mean paired difference: rows are drawn with replacement, both systems' values together
 * (Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13). O(resamples · rows).
 */
export function pairedBootstrap(options: PairedBootstrapOptions): PairedDifference {
  const { before, after, seed, resamples = 10_000, level = 0.95 } = options;
  if (before.length !== after.length || before.length === 0) {
    throw new RangeError(
      `pairedBootstrap: ${before.length} and ${after.length} values; both need the same rows`,
    );
  }
  const means = pairedResamples({ before: [before], after: [after], seed, resamples });
  return {
    difference: mean(after) - mean(before),
    interval: percentileInterval(means.sort(), level),
    rows: before.length,
  };
}
