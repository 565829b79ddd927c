import fc from "fast-check";
import { expect, it } from "vitest";
import { normalQuantile } from "../normal-quantile.ts";
import { normalCdf } from "./normal.ts";

// scipy.stats.norm.cdf and ppf (SciPy 1.17.1).
it.each([
  [-8, 6.22096057427174e-16],
  [-3.6, 0.00015910859015753364],
  [-3.5365339059327376, 0.00020270722889978224],
  [-1, 0.15865525393145707],
  [-0.1, 0.460172162722971],
  [0, 0.5],
  [0.3, 0.6179114221889526],
  [1.96, 0.9750021048517795],
  [3.5355, 0.9997964978774049],
  [6, 0.9999999990134123],
])("Φ(%f) = %f", (x, expected) => {
  expect(Math.abs(normalCdf(x) / expected - 1)).toBeLessThan(1e-12);
});

it.each([
  [1e-300, -37.0470962993612],
  [1e-10, -6.361340902404056],
  [0.001, -3.090232306167813],
  [0.02425, -1.972961051311885],
  [0.3, -0.5244005127080409],
  [0.5, 0],
  [0.9, 1.2815515655446004],
  [0.975, 1.959963984540054],
])("Φ⁻¹(%f) = %f", (p, expected) => {
  expect(normalQuantile(p)).toBeCloseTo(expected, 11);
});

it("is NaN outside [0, 1] and infinite at its ends", () => {
  expect(normalQuantile(-0.1)).toBeNaN();
  expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
  expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
});

it("is its own inverse, symmetric and rising", () => {
  fc.assert(
    fc.property(fc.double({ min: -6, max: 6, noNaN: true }), (x) => {
      expect(normalQuantile(normalCdf(x))).toBeCloseTo(x, 6);
      expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 14);
      expect(normalCdf(x + 1e-3)).toBeGreaterThan(normalCdf(x) - 1e-15);
    }),
  );
});
