import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { perplexity, perplexityStandardError } from "./perplexity.ts";

const { perplexityBootstrap } = JSON.parse(readFileSync("testdata/golden/python-semantics.json", "utf8")) as {
  perplexityBootstrap: {
    logLikelihoods: number[];
    cases: { iterations: number; standardError: number }[];
  };
};
const { logLikelihoods, cases } = perplexityBootstrap;

it("is the value that lm-evaluation-harness 0.4.13 gives", () => {
  expect(perplexity(logLikelihoods)).toBeCloseTo(10.920317008742302, 12);
});

it.each(cases)("its standard error over $iterations resamples is the harness's", (one) => {
  const error = perplexityStandardError(logLikelihoods, one.iterations)!;
  expect(Math.abs(error / one.standardError - 1)).toBeLessThan(1e-12);
});

it("has no standard error for one text, and none where all are equal", () => {
  expect(perplexityStandardError([-1])).toBeUndefined();
  expect(perplexityStandardError([-1, -1], 1000)).toBeCloseTo(0, 12);
});
