import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { correlationInterval, pearsonCorrelation } from "./correlation.ts";

const golden = JSON.parse(readFileSync("testdata/golden/alignment.json", "utf8")) as {
  correlation: { first: number[]; second: number[]; correlation: number; interval: [number, number] }[];
};

describe("pearsonCorrelation", () => {
  it.each(golden.correlation)("is SciPy's, with its interval: $correlation", (entry) => {
    const correlation = pearsonCorrelation(entry.first, entry.second);
    expect(correlation).toBeCloseTo(entry.correlation, 12);
    const [low, high] = correlationInterval(correlation, entry.first.length, 0.95)!;
    expect(low).toBeCloseTo(entry.interval[0], 9);
    expect(high).toBeCloseTo(entry.interval[1], 9);
  });

  it("is not defined where one side does not vary", () => {
    expect(pearsonCorrelation([0.1, 0.1, 0.1], [1, 2, 3])).toBeNaN();
    expect(pearsonCorrelation([], [])).toBeNaN();
  });

  it("is 1 on a line, whose interval is that point", () => {
    const correlation = pearsonCorrelation([0.1, 0.2, 0.3, 0.4], [3, 5, 7, 9]);
    expect(correlation).toBeCloseTo(1, 12);
    expect(correlationInterval(1, 4, 0.95)).toEqual([1, 1]);
  });
});

describe("correlationInterval", () => {
  it("needs four pairs", () => {
    expect(correlationInterval(0.5, 3, 0.95)).toBeUndefined();
  });
});
