import { expect, it } from "vitest";
import { mean, standardError } from "./mean.ts";

it("gives the harness's golden value for five zeros and ones", () => {
  expect(mean([1, 0, 1, 1, 0])).toBeCloseTo(0.6, 15);
  expect(standardError([1, 0, 1, 1, 0])).toBeCloseTo(0.24494897427831783, 15);
});

it("has no standard error below two values and no mean of nothing", () => {
  expect(standardError([1])).toBeUndefined();
  expect(mean([])).toBeNaN();
});

it("has no error when every value is equal", () => {
  expect(standardError([0.5, 0.5, 0.5])).toBe(0);
});
