import fc from "fast-check";
import { expect, it } from "vitest";
import { niceTicks, smooth } from "./chart-scale.ts";

it("covers the range with round, even steps", () => {
  expect(niceTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(niceTicks(1.3, 6.2, 5)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  fc.assert(
    fc.property(
      fc.double({ min: -1e3, max: 1e3, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e4, noNaN: true }),
      (low, span) => {
        const ticks = niceTicks(low, low + span, 5);
        expect(ticks[0]).toBeLessThanOrEqual(low + span * 1e-6);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(low + span * (1 - 1e-6));
        expect(ticks.length).toBeLessThanOrEqual(8);
      },
    ),
  );
});

it("averages what lies within the radius", () => {
  expect(smooth([1, 2, 3, 4, 5], 1)).toEqual([1.5, 2, 3, 4, 4.5]);
  expect(smooth([0, 3, 0], 5)).toEqual([1, 1, 1]);
  expect(smooth([], 3)).toEqual([]);
});
