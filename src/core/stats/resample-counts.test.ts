import { describe, expect, it } from "vitest";
import { percentileInterval } from "./bootstrap-interval.ts";
import { pairedBootstrap } from "./paired-bootstrap.ts";
import { resampleCounts } from "./resample-counts.ts";

describe("resampleCounts", () => {
  it("draws as many rows as there are, the same for every grouping", () => {
    const single: number[][] = [];
    const grouped: number[][] = [];
    const rows = { seed: 7, resamples: 20 };
    resampleCounts({ groupOfRow: Uint32Array.of(0, 1, 2, 3, 4), groupCount: 5, ...rows }, (counts) => {
      single.push([...counts]);
    });
    resampleCounts({ groupOfRow: Uint32Array.of(0, 1, 0, 1, 1), groupCount: 2, ...rows }, (counts) => {
      grouped.push([...counts]);
    });
    expect(single.every((counts) => counts.reduce((sum, count) => sum + count, 0) === 5)).toBe(true);
    expect(grouped).toEqual(single.map(([a, b, c, d, e]) => [a! + c!, b! + d! + e!]));
    expect(new Set(single.map(String)).size).toBeGreaterThan(15);
  });

  it("draws the rows that the paired bootstrap draws, so that both give one interval", () => {
    const before = [0, 1, 0, 0, 1, 1, 0, 0.5];
    const after = [1, 1, 0, 1, 0, 1, 1, 0.25];
    const means: number[] = [];
    const groupOfRow = Uint32Array.from(before.keys());
    resampleCounts({ groupOfRow, groupCount: 8, seed: 3, resamples: 500 }, (counts) => {
      means.push(counts.reduce((sum, count, row) => sum + count * (after[row]! - before[row]!), 0) / 8);
    });
    const expected = pairedBootstrap({ before, after, seed: 3, resamples: 500 }).interval;
    expect(percentileInterval(Float64Array.from(means).sort(), 0.95)).toEqual(expected);
  });
});
