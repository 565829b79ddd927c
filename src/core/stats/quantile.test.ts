import { expect, it } from "vitest";
import { median, quantileOfSorted } from "./quantile.ts";

// numpy.quantile([1, 2, 4, 8], [0, 0.1, 0.5, 0.75, 1])
it.each([
  [0, 1],
  [0.1, 1.3],
  [0.5, 3],
  [0.75, 5],
  [1, 8],
])("quantile %f of 1, 2, 4, 8 is %f", (probability, expected) => {
  expect(quantileOfSorted([1, 2, 4, 8], probability)).toBeCloseTo(expected, 12);
});

it("the median does not depend on the order", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([10, 9, 2, 1])).toBe(5.5);
  expect(median([])).toBeNaN();
});
