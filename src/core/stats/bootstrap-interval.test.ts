import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bcaInterval, percentileInterval } from "./bootstrap-interval.ts";

const golden = JSON.parse(readFileSync("testdata/golden/alignment.json", "utf8")) as {
  bca: {
    name: string;
    level: number;
    estimate: number;
    resamples: number[];
    jackknife: number[];
    interval: [number, number];
  }[];
};

const sorted = (values: readonly number[]) => Float64Array.from(values).sort();

describe("percentileInterval", () => {
  it("takes the middle of the resamples", () => {
    const values = sorted(Array.from({ length: 101 }, (_, i) => i));
    expect(percentileInterval(values, 0.9)[0]).toBeCloseTo(5, 10);
    expect(percentileInterval(values, 0.9)[1]).toBeCloseTo(95, 10);
  });
});

describe("bcaInterval", () => {
  it.each(golden.bca)("is SciPy's: $name", ({ level, estimate, resamples, jackknife, interval }) => {
    const left = jackknife.map((value) => ({ value, rows: 1 }));
    const [low, high] = bcaInterval(sorted(resamples), estimate, left, level);
    expect(low).toBeCloseTo(interval[0], 9);
    expect(high).toBeCloseTo(interval[1], 9);
  });

  it("is the percentile interval where nothing is skewed", () => {
    const values = sorted(Array.from({ length: 201 }, (_, i) => i - 100));
    const left = [-1, 1].map((value) => ({ value, rows: 5 }));
    const [low, high] = bcaInterval(values, 0, left, 0.95);
    expect(low).toBeCloseTo(percentileInterval(values, 0.95)[0], 9);
    expect(high).toBeCloseTo(percentileInterval(values, 0.95)[1], 9);
  });

  it("counts equal rows together", () => {
    const { estimate, resamples, jackknife } = golden.bca[0]!;
    const single = [...jackknife, ...jackknife].map((value) => ({ value, rows: 1 }));
    const double = jackknife.map((value) => ({ value, rows: 2 }));
    const [low, high] = bcaInterval(sorted(resamples), estimate, single, 0.95);
    const [lowTogether, highTogether] = bcaInterval(sorted(resamples), estimate, double, 0.95);
    expect(lowTogether).toBeCloseTo(low, 12);
    expect(highTogether).toBeCloseTo(high, 12);
  });

  it("stays a point where every resample gives the same", () => {
    expect(bcaInterval(sorted([0, 0, 0]), 0, [{ value: 0, rows: 9 }], 0.95)).toEqual([0, 0]);
  });
});
