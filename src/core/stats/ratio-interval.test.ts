import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { ratioInterval } from "./ratio-interval.ts";

function pairs(numerator: number, denominator: number, spread: number, count = 400) {
  const random = createRandom(["ratio-interval", numerator, denominator]);
  const shared = Array.from({ length: count }, () => random.normal());
  return {
    numerators: Float64Array.from(shared, (x) => numerator + spread * (x + random.normal())),
    denominators: Float64Array.from(shared, (x) => denominator + spread * (x + random.normal())),
  };
}

function variance(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

describe("ratioInterval", () => {
  // scipy.stats.t.ppf(0.975, rows − 1)
  it.each([
    [12, 2.20098516008],
    [40, 2.02269092004],
    [1000, 1.96234146113],
  ])("ends where numerator − ratio · denominator is Student's distance from 0, %i rows", (rows, t) => {
    const given = pairs(3, 5, 0.4);
    const ends = ratioInterval({ numerator: 3, denominator: 5, ...given, level: 0.95, rows })!;
    for (const ratio of ends) {
      const difference = given.numerators.map((value, i) => value - ratio * given.denominators[i]!);
      expect(Math.abs(3 - ratio * 5) / Math.sqrt(variance(difference))).toBeCloseTo(t, 2);
    }
    expect(ends[0]).toBeLessThan(3 / 5);
    expect(ends[1]).toBeGreaterThan(3 / 5);
  });

  it("has no bounds where the denominator is within chance of 0", () => {
    const given = pairs(3, 0.5, 0.4);
    const options = { numerator: 3, denominator: 0.5, ...given, level: 0.95, rows: 300 };
    expect(ratioInterval(options)).toBeUndefined();
    expect(ratioInterval({ ...options, level: 0.5 })).toBeDefined();
  });

  it("is a point where the numerator is 0 in every resample", () => {
    const { denominators } = pairs(0, 5, 0.4);
    const numerators = new Float64Array(denominators.length);
    const ends = ratioInterval({
      numerator: 0,
      denominator: 5,
      numerators,
      denominators,
      level: 0.95,
      rows: 50,
    });
    expect(ends!.map(Math.abs)).toEqual([0, 0]);
  });
});
