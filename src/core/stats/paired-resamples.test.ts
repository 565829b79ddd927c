import { expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { meanDifferences, pairedResamples } from "./paired-resamples.ts";

const sd = (values: Float64Array) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};

it("averages runs row by row", () => {
  const differences = meanDifferences(
    [[0, 1]],
    [
      [1, 1],
      [0, 1],
    ],
  );
  expect([...differences]).toEqual([0.5, 0]);
});

it("finds no difference between equal means of three runs, not even a rounding error", () => {
  const runs = [[1], [1], [1]];
  expect([...meanDifferences(runs, runs)]).toEqual([0]);
  expect([...meanDifferences([[1], [1], [0]], [[0], [1], [1]])]).toEqual([0]);
});

it("widens with the scatter of the runs, which rows alone do not show", () => {
  const random = createRandom(["runs"]);
  const rows = 400;
  const before = [new Array<number>(rows).fill(0)];
  // Runs that lie 0.2 apart as wholes, with rows of standard deviation 0.1 within each.
  const after = [-0.2, 0, 0.2].map((shift) =>
    Array.from({ length: rows }, () => shift + 0.1 * random.normal()),
  );
  const one = sd(pairedResamples({ before, after: [after[1]!], seed: 1, resamples: 2000 }));
  const three = sd(pairedResamples({ before, after, seed: 1, resamples: 2000 }));
  expect(one).toBeCloseTo(0.1 / Math.sqrt(rows), 3);
  // The mean of three runs drawn of three: population standard deviation 0.2 √(2/3), over √3.
  expect(three).toBeCloseTo((0.2 * Math.sqrt(2 / 3)) / Math.sqrt(3), 1);
  expect(three).toBeGreaterThan(5 * one);
});

it("draws pairs of runs as one: what a seed does to both is no difference between them", () => {
  const random = createRandom(["pairs"]);
  const rows = 200;
  const seeds = [-0.3, 0, 0.3];
  const runsOf = (gain: number) =>
    seeds.map((shift) => Array.from({ length: rows }, () => shift + gain + 0.1 * random.normal()));
  const [before, after] = [runsOf(0), runsOf(0.05)];
  const spread = (pairsRuns: boolean) =>
    sd(pairedResamples({ before, after, seed: 1, resamples: 2000, pairsRuns }));
  // Apart: two means of three runs drawn of three, each of population standard deviation 0.3 √(2/3), over √3.
  expect(spread(false)).toBeCloseTo((Math.SQRT2 * 0.3 * Math.sqrt(2 / 3)) / Math.sqrt(3), 1);
  // Together only the rows' noise is left: of both systems, a third of its variance each.
  expect(spread(true)).toBeLessThan(0.02);
  expect(() =>
    pairedResamples({ before, after: after.slice(1), seed: 1, resamples: 9, pairsRuns: true }),
  ).toThrow(RangeError);
});

it("refuses runs of different lengths", () => {
  expect(() => pairedResamples({ before: [[1, 0]], after: [[1]], seed: 1, resamples: 10 })).toThrow(
    RangeError,
  );
});
