import { expect, it } from "vitest";
import { kendallTau } from "./kendall-tau.ts";

// scipy.stats.kendalltau.
it.each([
  [[1, 2, 3, 4], [1, 2, 3, 4], 1],
  [[1, 2, 3, 4], [4, 3, 2, 1], -1],
  [[12, 2, 1, 12, 2], [1, 4, 7, 1, 0], -0.4714045207910316],
  [[1, 2, 2, 3], [1, 3, 2, 2], 0.4],
])("τ of %j and %j is %f", (first, second, expected) => {
  expect(kendallTau(first, second)).toBeCloseTo(expected, 12);
});

it("is 0 where nothing varies, and refuses unequal lengths", () => {
  expect(kendallTau([1, 1], [1, 2])).toBe(0);
  expect(() => kendallTau([1], [])).toThrow(RangeError);
});
