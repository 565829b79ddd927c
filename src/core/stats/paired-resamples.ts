import { createRandom } from "../random.ts";
import { resampleCounts } from "./resample-counts.ts";

export interface PairedRuns {
  /** Values of each run (seed) of the first system: runs × rows. */
  readonly before: readonly (readonly number[])[];
  /** Values of each run of the second system on the same rows, in the same order. */
  readonly after: readonly (readonly number[])[];
  readonly seed: number;
  readonly resamples: number;
  /** Run k of both systems is a pair (one seed), and is drawn as one; both have as many. Default: drawn apart. */
  readonly pairsRuns?: boolean;
}

/**
 * Resampled mean differences, after − before: in each resample rows are drawn with replacement for both systems together
 * and, where a system has several runs, its runs too (the two-way bootstrap of Owen 2007, "The pigeonhole bootstrap",
 * Annals of Applied Statistics 1). Not sorted. O(resamples · runs · rows).
 */
export function pairedResamples(options: PairedRuns): Float64Array {
  const { before, after, seed, resamples, pairsRuns = false } = options;
  const rows = before[0]?.length ?? 0;
  if (rows === 0 || [...before, ...after].some((run) => run.length !== rows)) {
    const lengths = [...before, ...after].map((run) => run.length).join(", ");
    throw new RangeError(`pairedResamples: runs of ${lengths} values; all need the same rows`);
  }
  if (pairsRuns && before.length !== after.length) {
    throw new RangeError(`pairedResamples: ${before.length} and ${after.length} runs cannot be pairs`);
  }
  const random = createRandom(["paired-runs", seed, before.length, after.length]);
  const drawPlaces = (runs: readonly unknown[]) =>
    runs.map(() => (runs.length === 1 ? 0 : random.below(runs.length)));
  const fixed =
    before.length === 1 && after.length === 1
      ? Float64Array.from(after[0]!, (value, row) => value - before[0]![row]!)
      : undefined;
  const drawnDifferences = () => {
    const first = drawPlaces(before);
    const second = pairsRuns ? first : drawPlaces(after);
    return meanDifferences(
      first.map((run) => before[run]!),
      second.map((run) => after[run]!),
    );
  };
  const means = new Float64Array(resamples);
  resampleCounts(
    { groupOfRow: Uint32Array.from({ length: rows }, (_, row) => row), groupCount: rows, seed, resamples },
    (counts, resample) => {
      const differences = fixed ?? drawnDifferences();
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += counts[row]! * differences[row]!;
      means[resample] = sum / rows;
    },
  );
  return means;
}

/** Of each row the mean over the second system's runs less that over the first's. Equal means give exactly 0. */
export function meanDifferences(
  before: readonly (readonly number[])[],
  after: readonly (readonly number[])[],
): Float64Array {
  const first = rowSums(before);
  // Sums are divided, not their parts: thirds of ones would not add up to one.
  return rowSums(after).map((sum, row) => sum / after.length - first[row]! / before.length);
}

function rowSums(runs: readonly (readonly number[])[]): Float64Array {
  const sums = new Float64Array(runs[0]!.length);
  for (const run of runs) for (let row = 0; row < run.length; row++) sums[row]! += run[row]!;
  return sums;
}
