import { expect, it } from "vitest";
import { detectableEffect } from "./detectable-effect.ts";

it("is (z(0.975) + z(0.8)) standard errors", () => {
  // SciPy 1.17.1: (norm.ppf(0.975) + norm.ppf(0.8)) * d.std(ddof=1) / sqrt(8).
  expect(detectableEffect([0.5, -0.25, 1, 0.75, 0, 0.3, -0.1, 0.6])).toBeCloseTo(0.43579221867526613, 10);
});

it("needs two rows, and is 0 where all rows differ alike", () => {
  expect(detectableEffect([1])).toBeUndefined();
  expect(detectableEffect([1, 1, 1])).toBe(0);
});
