import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { normalQuantile } from "./normal-quantile.ts";

const { normalQuantiles, tolerance } = JSON.parse(readFileSync("testdata/golden/random.json", "utf8")) as {
  readonly normalQuantiles: readonly { readonly share: number; readonly value: number }[];
  readonly tolerance: { readonly normal: number };
};

test.each(normalQuantiles)("SciPy gives $value at $share", ({ share, value }) => {
  expect(Math.abs(normalQuantile(share) - value)).toBeLessThanOrEqual(tolerance.normal * Math.abs(value));
});

test("is odd about one half", () => {
  for (const share of [2 ** -53, 0.001, 0.0625, 0.25]) {
    expect(normalQuantile(1 - share)).toBe(-normalQuantile(share));
  }
  expect(normalQuantile(0.5)).toBe(0);
});
