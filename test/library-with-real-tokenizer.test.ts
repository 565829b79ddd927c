import { beforeAll, describe, expect, test } from "vitest";
import { openModel } from "../src/adapters/models/open-model.ts";
import type { Tokenizer } from "../src/domain/ports/tokenizer.ts";
import { problemsOf } from "../src/domain/templates/check/rule-holds.ts";
import { TEMPLATES } from "../src/domain/templates/library/registry.ts";
import { createSampler } from "../src/domain/templates/sdk/sampler.ts";

const SAMPLES = 150;

let tokenizer: Tokenizer;
beforeAll(async () => {
  ({ tokenizer } = await openModel("smollm2-135m-instruct"));
});

// A real vocabulary holds what made-up words never do: words of the templates' own frames, letters whose capital is of
// another alphabet, forms of one stem.
describe.each(TEMPLATES.map((template) => [template.id, template] as const))("%s", (_id, template) => {
  test.each(["words", "uniform", "zipf"])("keeps its rule and its tokens with the source %s", (source) => {
    const sampler = createSampler({ template, tokenizer, params: { source }, seed: 3, split: "train" });
    const broken = Array.from({ length: SAMPLES }, (_, index) => sampler.sample(index)).flatMap((sample) =>
      problemsOf(sampler, sample, tokenizer).map((problem) => `${sample.index}: ${problem}`),
    );
    expect(broken).toEqual([]);
  });
});
