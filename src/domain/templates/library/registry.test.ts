import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createWordTokenizer } from "../../../testing/word-tokenizer.ts";
import { createTokenSource, TOKEN_SOURCE_KINDS } from "../../tokens/token-source.ts";
import { createCheckContext, outputOf } from "../check/check.ts";
import { CHECKS } from "../check/check-template.ts";
import { samplerOrRefusal } from "../check/params-at-bounds.ts";
import { findBroken } from "../check/rule-holds.ts";
import { describeParams, type ParamDescription } from "../sdk/parse-params.ts";
import { createSampler } from "../sdk/sampler.ts";
import { findTemplate, TEMPLATES } from "./registry.ts";

const tokenizer = createWordTokenizer();

/** Words that a scorer could read as more than drawn words, or that become frame words with another ending. */
const TREACHEROUS =
  "other none nobody nothing never neither without cannot nor may march mar jan june oct sunday today tomorrow call ha " +
  "doe thi maybe unknown null all both several hundred one two first second last then now next before after because and " +
  "or first after line row list same match new old letter word count class name text key value label comes goes went " +
  "put came change marked missing empty false true yes no left right up down answers options choice numbered ال نام";
const treacherous = createWordTokenizer({ common: TREACHEROUS.split(" ") });

const SEEDS = [1, 4242, 90001];
const SAMPLES = 1500;
const sources = TOKEN_SOURCE_KINDS.map((kind) => ({
  kind,
  tokens: createTokenSource({
    settings: { kind, zipfExponent: 1 },
    tokenizer: treacherous,
  }),
}));

function arbitraryOf(param: ParamDescription): fc.Arbitrary<unknown> {
  const { minimum, maximum } = param;
  if (param.name === "zipfExponent") return fc.constantFrom(0, 0.25, 1, 2);
  if (param.options !== undefined) return fc.constantFrom(...param.options);
  if (minimum === undefined || maximum === undefined) return fc.constant(param.default);
  if (param.type === "integer") return fc.integer({ min: minimum, max: maximum });
  if (param.type === "number") return fc.double({ min: minimum, max: maximum, noNaN: true });
  // Long texts test nothing that middling ones do not.
  const bound = fc.integer({ min: minimum, max: Math.min(maximum, minimum + 40) });
  return fc.tuple(bound, bound).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);
}

describe.each(TEMPLATES.map((template) => [template.id, template] as const))(
  "template %s",
  (id, template) => {
    const context = createCheckContext(template, tokenizer, 7);

    it("is found by its id", () => {
      expect(findTemplate(id)).toBe(template);
    });

    it.each(CHECKS.map((check) => [check.title, check] as const))("%s", (_title, check) => {
      expect(check.run(context)).toEqual([]);
    });

    it("keeps its rule with random parameters, or refuses them", () => {
      const params = fc.record(
        Object.fromEntries(describeParams(template).map((param) => [param.name, arbitraryOf(param)])),
      );
      const hardWords = createCheckContext(template, treacherous, 7);
      fc.assert(
        fc.property(params, (given) => {
          const sampler = samplerOrRefusal(hardWords, given);
          if (sampler !== undefined) expect(findBroken(sampler, 3, treacherous)).toEqual([]);
        }),
        { numRuns: 60 },
      );
    });

    it.each(sources)("solves and accepts each of many samples, source $kind", ({ kind, tokens }) => {
      for (const seed of SEEDS) {
        const sampler = createSampler({ template, params: { source: kind }, tokens, seed, split: "train" });
        for (let index = 0; index < SAMPLES; index++) {
          const { slots, prompt, completion } = sampler.sample(index);
          const output = outputOf(template, slots);
          const { adherence } = template.score(slots, completion);
          if (template.solve(slots) === output && adherence === 1) continue;
          expect({ seed, index, prompt, solved: template.solve(slots), adherence }).toEqual({
            seed,
            index,
            prompt,
            solved: output,
            adherence: 1,
          });
        }
      }
    });

    it("averages at most 80 words and marks at defaults", () => {
      const samples = context.samples(500);
      // With the bytes of this test's tokenizer a length in words and marks is the fair measure.
      const pieces = samples.map(
        ({ prompt, completion }) => (prompt + completion).match(/\p{L}+|\p{N}|[^\s\p{L}\p{N}]|\n/gu)!.length,
      );
      expect(pieces.reduce((sum, count) => sum + count, 0) / pieces.length).toBeLessThanOrEqual(80);
    });
  },
);

describe("findTemplate", () => {
  it("names the nearest template", () => {
    expect(() => findTemplate("span-mach")).toThrow(
      expect.objectContaining({ code: "unknown-name", hint: 'did you mean "span-match"?' }),
    );
  });
});
