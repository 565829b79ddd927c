import { expect, test } from "vitest";
import type { GenerationReport } from "../../contracts/dataset-manifest.ts";
import { reportWarnings } from "./report-warnings.ts";

const clean: GenerationReport = {
  uniqueRate: 1,
  uniqueCheckedRows: 1000,
  uniqueEvery: 1,
  tokens: { rows: 512, mean: 20, min: 10, max: 30, meanCompletion: 3 },
  answers: null,
  roundTripRate: 1,
  solverAgreement: 1,
  baselines: [],
};
const warnings = (changes: Partial<GenerationReport>, sharedPrompts: number | null = 0) =>
  reportWarnings({ ...clean, ...changes }, { template: "mine.ts", sharedPrompts });

test("a clean report warns of nothing", () => {
  expect(warnings({})).toEqual([]);
  expect(warnings({ solverAgreement: null }, null)).toEqual([]);
});

test.each<[Partial<GenerationReport>, RegExp]>([
  [{ solverAgreement: 0.25 }, /another output in 75\.0 % of 512 samples.*templates check mine\.ts/],
  [{ roundTripRate: 0.5 }, /the tokens of 50\.0 % of 512 samples/],
  [{ uniqueRate: 0.1 }, /only 10\.0 % of the prompts differ/],
])("%o is named", (changes, message) => {
  expect(warnings(changes)).toEqual([expect.stringMatching(message)]);
});

test("prompts in both splits are named", () => {
  expect(warnings({}, 3)).toEqual([expect.stringContaining("3 prompts stand in both splits")]);
});
