import { normalQuantile } from "../normal-quantile.ts";
import { normalCdf } from "./normal.ts";
import { quantileOfSorted } from "./quantile.ts";

export type Interval = readonly [low: number, high: number];

/** The middle `level` of the resamples' values (Efron and Tibshirani 1993, chapter 13). `sorted` ascending. */
export function percentileInterval(sorted: Float64Array, level: number): Interval {
  const tail = (1 - level) / 2;
  return [quantileOfSorted(sorted, tail), quantileOfSorted(sorted, 1 - tail)];
}

export interface JackknifeValue {
  /** The statistic with one such row left out. */
  readonly value: number;
  /** Rows of which this holds. */
  readonly rows: number;
}

/**
 * Bias-corrected and accelerated interval (Efron 1987, "Better bootstrap confidence intervals", section 4):
 * percentiles moved by z₀, how far the resamples' median lies from the estimate, and by the acceleration, a sixth of
 * the skewness of the jackknife's values. Ties with the estimate count half, as in SciPy.
 */
export function bcaInterval(
  sorted: Float64Array,
  estimate: number,
  jackknife: readonly JackknifeValue[],
  level: number,
): Interval {
  const below = sorted.filter((value) => value < estimate).length;
  const upTo = sorted.filter((value) => value <= estimate).length;
  const z0 = normalQuantile((below + upTo) / (2 * sorted.length));
  const acceleration = jackknifeAcceleration(jackknife);
  const end = (tail: number) => {
    const z = z0 + normalQuantile(tail);
    return quantileOfSorted(sorted, normalCdf(z0 + z / (1 - acceleration * z)));
  };
  const tail = (1 - level) / 2;
  return [end(tail), end(1 - tail)];
}

/** Σ(θ̄ − θᵢ)³ / 6 (Σ(θ̄ − θᵢ)²)^1.5; 0 where no row matters. */
function jackknifeAcceleration(jackknife: readonly JackknifeValue[]): number {
  let [rows, sum] = [0, 0];
  for (const each of jackknife) {
    rows += each.rows;
    sum += each.rows * each.value;
  }
  let [squares, cubes] = [0, 0];
  for (const each of jackknife) {
    const deviation = sum / rows - each.value;
    squares += each.rows * deviation ** 2;
    cubes += each.rows * deviation ** 3;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}
