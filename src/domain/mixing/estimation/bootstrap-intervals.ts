import { createRandom } from "../../../core/random.ts";
import { quantileOfSorted } from "../../../core/stats/quantile.ts";
import { wilsonInterval } from "../../../core/stats/wilson.ts";
import type { LabelModelFit } from "../label-models/label-model.ts";

export interface IntervalOptions {
  /** Path of the randomness. */
  readonly path: readonly (string | number)[];
  /** `[voters]`: rows that the voter voted on. */
  readonly votes: ArrayLike<number>;
  /** Default 100. */
  readonly draws?: number;
}

export interface Intervals {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

const DRAWS = 100;
const TAIL = 0.025;
/**
 * Rows drawn again show sampling error and a part of the doubt about the structure. On synthetic votes plain intervals cover
 * too little where voters err together; twice as wide they cover about as much as they say (`docs/guide/mixing.md`).
 */
const WIDENING = 2;

/**
 * 95 % intervals of accuracies: rows are drawn with replacement and the model refitted; each end of the percentile interval
 * is moved twice as far from the estimate, out to the estimates of explanations that fit about as well, and never nearer
 * than what as many labelled rows would leave open (Wilson). In [0, 1].
 */
export function bootstrapIntervals(fit: LabelModelFit, options: IntervalOptions): Intervals {
  const { path, votes, draws = DRAWS } = options;
  const { accuracies, alternatives, unitCounts } = fit;
  const units = expand(unitCounts);
  const random = createRandom(path);
  const estimates = Array.from({ length: accuracies.length }, () => new Float64Array(draws));
  const counts = new Float64Array(unitCounts.length);
  for (let draw = 0; draw < draws; draw++) {
    counts.fill(0);
    for (let i = 0; i < units.length; i++) counts[units[random.below(units.length)]!]! += 1;
    const again = fit.refit(counts);
    for (const [voter, accuracy] of again.entries()) estimates[voter]![draw] = accuracy;
  }
  const low = new Float64Array(accuracies.length);
  const high = new Float64Array(accuracies.length);
  for (const [voter, accuracy] of accuracies.entries()) {
    const sorted = estimates[voter]!.sort();
    const [wilsonLow, wilsonHigh] = wilsonInterval(accuracy, votes[voter]!);
    low[voter] = Math.max(
      0,
      Math.min(
        accuracy - WIDENING * (accuracy - quantileOfSorted(sorted, TAIL)),
        alternatives?.low[voter] ?? accuracy,
        wilsonLow,
        accuracy,
      ),
    );
    high[voter] = Math.min(
      1,
      Math.max(
        accuracy + WIDENING * (quantileOfSorted(sorted, 1 - TAIL) - accuracy),
        alternatives?.high[voter] ?? accuracy,
        wilsonHigh,
        accuracy,
      ),
    );
  }
  return { low, high };
}

/** The unit of every row. */
function expand(counts: Float64Array): Int32Array {
  const units: number[] = [];
  for (const [unit, count] of counts.entries()) for (let i = 0; i < count; i++) units.push(unit);
  return Int32Array.from(units);
}
