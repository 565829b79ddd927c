import { expect, it } from "vitest";
import { mcnemarExact } from "./mcnemar.ts";

// p-values of scipy.stats.binomtest(min, n, 0.5).pvalue, or by hand where short: 2 · (1 + 6) / 2^6 = 0.21875.
it.each([
  [0, 0, 1],
  [1, 0, 1],
  [5, 1, 0.21875],
  [0, 10, 2 / 1024],
  [10, 10, 1],
])("splits %i to %i give p = %f", (first, second, expected) => {
  expect(mcnemarExact(first, second)).toBeCloseTo(expected, 12);
  expect(mcnemarExact(second, first)).toBeCloseTo(expected, 12);
});

it("stays finite for thousands of discordant rows", () => {
  // Python's exact integers: 2 * sum(comb(3200, k) for k in range(1501)) / 2**3200.
  expect(mcnemarExact(1500, 1700)).toBeCloseTo(0.00043334035939975035, 12);
});
