import { createRandom } from "../random.ts";

export interface ResampleOptions {
  /** The group of each row, in [0, groupCount): rows of a group are equal to the statistic. */
  readonly groupOfRow: Uint32Array;
  readonly groupCount: number;
  readonly seed: number;
  readonly resamples: number;
}

/**
 * The bootstrap's draws: for each resample, how often each group comes up when as many rows as there are get drawn with
 * replacement (Efron 1979). A statistic that is a function of sums over rows then costs one pass over the groups, which
 * are few where rows are made of zeros and ones. The draws depend on seed and number of rows alone, so statistics
 * bootstrapped apart from each other saw the same rows. O(resamples · (rows + groups)).
 *
 * `visit` gets the same array each time.
 */
export function resampleCounts(
  options: ResampleOptions,
  visit: (counts: Uint32Array, resample: number) => void,
) {
  const { groupOfRow, groupCount, seed, resamples } = options;
  const rows = groupOfRow.length;
  const random = createRandom(["paired-bootstrap", seed, rows]);
  const counts = new Uint32Array(groupCount);
  for (let resample = 0; resample < resamples; resample++) {
    counts.fill(0);
    for (let draw = 0; draw < rows; draw++) {
      const group = groupOfRow[random.below(rows)]!;
      counts[group] = counts[group]! + 1;
    }
    visit(counts, resample);
  }
}
