import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createWordTokenizer } from "../../../testing/word-tokenizer.ts";
import { createCheckContext } from "../check/check.ts";
import { CHECKS } from "../check/check-template.ts";
import { samplerOrRefusal } from "../check/params-at-bounds.ts";
import { findBroken } from "../check/rule-holds.ts";
import { describeParams, type ParamDescription } from "../sdk/parse-params.ts";
import { findTemplate, TEMPLATES } from "./registry.ts";

const tokenizer = createWordTokenizer();

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
      fc.assert(
        fc.property(params, (given) => {
          const sampler = samplerOrRefusal(context, given);
          if (sampler !== undefined) expect(findBroken(sampler, 3, tokenizer)).toEqual([]);
        }),
        { numRuns: 60 },
      );
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
