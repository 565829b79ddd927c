import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { pairedBootstrap } from "./paired-bootstrap.ts";

describe("pairedBootstrap", () => {
  it("comes near the normal interval for many rows", () => {
    const random = createRandom(["test"]);
    const before = Array.from({ length: 400 }, () => random.normal());
    const after = before.map((value) => value + 0.5 + random.normal());
    const { difference, interval } = pairedBootstrap({ before, after, seed: 1 });
    const deviations = after.map((value, row) => value - before[row]! - difference);
    const standardError = Math.sqrt(deviations.reduce((sum, d) => sum + d * d, 0) / 399) / 20;
    // Percentile ends of 10,000 resamples scatter by about 0.03 standard errors; 0.15 leaves room for skewness.
    expect(Math.abs(interval[0] - (difference - 1.96 * standardError))).toBeLessThan(0.15 * standardError);
    expect(Math.abs(interval[1] - (difference + 1.96 * standardError))).toBeLessThan(0.15 * standardError);
  });

  it("swapping the systems mirrors the interval, the same seed repeats it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 1 })), {
          minLength: 1,
          maxLength: 30,
        }),
        fc.integer({ min: 0, max: 1000 }),
        (pairs, seed) => {
          const before = pairs.map(([a]) => a);
          const after = pairs.map(([, b]) => b);
          const forth = pairedBootstrap({ before, after, seed, resamples: 200 });
          const back = pairedBootstrap({ before: after, after: before, seed, resamples: 200 });
          expect(back.interval[0]).toBeCloseTo(-forth.interval[1], 12);
          expect(back.difference).toBeCloseTo(-forth.difference, 12);
          expect(pairedBootstrap({ before, after, seed, resamples: 200 })).toEqual(forth);
          expect(forth.interval[0]).toBeLessThanOrEqual(forth.interval[1]);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("a constant shift has an interval without width", () => {
    expect(pairedBootstrap({ before: [0, 1, 2], after: [1, 2, 3], seed: 0 })).toEqual({
      difference: 1,
      interval: [1, 1],
      rows: 3,
    });
  });

  it("refuses unequal lengths and no rows", () => {
    expect(() => pairedBootstrap({ before: [1], after: [], seed: 0 })).toThrow(RangeError);
    expect(() => pairedBootstrap({ before: [], after: [], seed: 0 })).toThrow(RangeError);
  });
});
