import { CookbookError } from "../../../core/errors.ts";
import type { MixShares } from "./mix-shares.ts";

/**
 * Whole numbers in proportion to shares, with sum `total` exactly: the floors, and what is left to the largest fractional
 * parts, of equal ones to the first (Hamilton's method). Shares need not have sum 1.
 */
export function largestRemainder(shares: readonly number[], total: number): number[] {
  if (!Number.isInteger(total) || total < 0) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `total is ${total}, expected a whole number from 0`,
    });
  }
  const sum = shares.reduce((all, share) => all + share, 0);
  if (!(sum > 0) || shares.some((share) => !(share >= 0))) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `shares are ${shares.join(", ")}; expected numbers from 0, not all 0`,
    });
  }
  // A share that is whole up to rounding must not lose one to it.
  const exact = shares.map((share) => Number(((share / sum) * total).toFixed(9)));
  const counts = exact.map(Math.floor);
  let left = total - counts.reduce((all, count) => all + count, 0);
  const order = [...exact.keys()].sort((a, b) => exact[b]! - counts[b]! - (exact[a]! - counts[a]!) || a - b);
  for (const i of order) {
    if (left === 0) break;
    counts[i]! += 1;
    left -= 1;
  }
  return counts;
}

/** Counts of templates, without the untuned model's part of the total. Errors: `invalid-parameter` when nothing is left. */
export function countsBesideBase({ shares, baseShare }: MixShares, total: number): number[] {
  const counts = largestRemainder([...shares, baseShare], total).slice(0, shares.length);
  if (counts.some((count) => count > 0)) return counts;
  throw new CookbookError({
    code: "invalid-parameter",
    message: `the untuned model's share of ${(100 * baseShare).toFixed(1)} % leaves none of ${total} samples`,
    hint: "give more samples, or no arm to the untuned model",
  });
}

/** Counts with at least `least` each, taken from the largest, the first of equals. */
export function withLeastCount(counts: readonly number[], least: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (least * counts.length > total) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `at least ${least} samples for each of ${counts.length} templates, but there are ${total} in all`,
    });
  }
  const lifted = counts.map((count) => Math.max(count, least));
  let over = lifted.reduce((sum, count) => sum + count, 0) - total;
  for (; over > 0; over--) {
    const largest = lifted.indexOf(Math.max(...lifted));
    lifted[largest]! -= 1;
  }
  return lifted;
}

/**
 * Samples from shares of tokens: n_i = share_i · tokens / length_i, rounded down, so that the budget is kept. `lengths` are
 * mean trained tokens of a sample.
 */
export function countsForTokens(
  shares: readonly number[],
  lengths: readonly number[],
  tokens: number,
): number[] {
  const sum = shares.reduce((all, share) => all + share, 0);
  return shares.map((share, i) => Math.floor(((share / sum) * tokens) / lengths[i]! + 1e-9));
}
