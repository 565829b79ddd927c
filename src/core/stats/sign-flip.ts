import { createRandom } from "../random.ts";

/** Up to so many rows every assignment of signs is tried. */
const EXACT_ROWS = 13;
const RANDOM_FLIPS = 10_000;
/** Sums of the same numbers in another order differ by rounding. */
const ROUNDING = 1e-9;

/**
 * Two-sided sign-flip (paired permutation) test that the mean difference is 0: the share of assignments of signs whose
 * sum lies at least as far from 0 as the observed one (Fisher 1935; as `scipy.stats.permutation_test` with
 * `permutation_type="samples"`). All 2^n for up to 13 rows, else 10,000 drawn ones and (1 + hits) / (1 + draws).
 */
export function signFlipTest(differences: ArrayLike<number>, seed: number): number {
  const values = Array.from(differences).filter((value) => value !== 0);
  const n = values.length;
  const observed = Math.abs(values.reduce((sum, value) => sum + value, 0)) - ROUNDING;
  if (n <= EXACT_ROWS) {
    let hits = 0;
    for (let signs = 0; signs < 2 ** n; signs++) {
      const sum = values.reduce((total, value, i) => total + ((signs >> i) & 1 ? value : -value), 0);
      if (Math.abs(sum) >= observed) hits += 1;
    }
    return hits / 2 ** n;
  }
  const random = createRandom(["sign-flip", seed, n]);
  let hits = 0;
  for (let draw = 0; draw < RANDOM_FLIPS; draw++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += random.chance(0.5) ? values[i]! : -values[i]!;
    if (Math.abs(sum) >= observed) hits += 1;
  }
  return (1 + hits) / (1 + RANDOM_FLIPS);
}
