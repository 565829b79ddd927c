import { expect, test } from "vitest";
import { meanOfInverse, meanOverRange } from "./mean-over-range.ts";

test("means over both ends and all between", () => {
  expect(meanOverRange([3, 3], (n) => n ** 2)).toBe(9);
  expect(meanOverRange([1, 4], (n) => n)).toBe(2.5);
  expect(meanOfInverse([2, 4])).toBeCloseTo((1 / 2 + 1 / 3 + 1 / 4) / 3, 15);
});
