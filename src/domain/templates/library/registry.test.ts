import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCookbookError } from "../../../core/errors.ts";
import { createRandom } from "../../../core/random.ts";
import { createWordTokenizer } from "../../../testing/word-tokenizer.ts";
import { auditRoundTrip } from "../../tokens/audit.ts";
import { TOKEN_SOURCE_KINDS } from "../../tokens/token-source.ts";
import { markSlots } from "../sdk/mark-slots.ts";
import { describeParams, type ParamDescription } from "../sdk/parse-params.ts";
import { createSampler, type Sampler, type SamplerOptions } from "../sdk/sampler.ts";
import type { Template } from "../sdk/template.ts";
import { findTemplate, TEMPLATES } from "./registry.ts";

const tokenizer = createWordTokenizer();

function samplerOf(template: Template, options: Partial<SamplerOptions> = {}): Sampler {
  return createSampler({ template, tokenizer, seed: 7, split: "train", ...options });
}

/** Solver agrees, scorer gives 1, text is laid out cleanly: for the first `count` samples. */
function expectRuleToHold(sampler: Sampler, count: number): void {
  const { template, params } = sampler;
  for (let index = 0; index < count; index++) {
    const { slots, prompt, completion } = sampler.sample(index);
    const where = `${template.id} ${JSON.stringify(params)} #${index}: ${prompt}${completion}`;
    expect(prompt, where).not.toMatch(/\s$/);
    expect(completion, where).toMatch(/^ \S/);
    expect(auditRoundTrip(tokenizer, { prompt, completion }).clean, where).toBe(true);
    if (!template.followsRule(params)) continue;
    expect(template.solve(slots), where).toBe(slots[template.outputSlot]);
    expect(template.score(slots, completion).adherence, where).toBe(1);
  }
}

/** The sampler, or undefined when the parameters are refused with a reason that a user can act on. */
function samplerOrRefusal(template: Template, params: Record<string, unknown>): Sampler | undefined {
  try {
    return samplerOf(template, { params });
  } catch (error) {
    if (!isCookbookError(error)) throw error;
    expect(["invalid-parameter", "vocabulary-too-small"]).toContain(error.code);
    expect(error.hint).toBeTruthy();
    return undefined;
  }
}

function boundsOf(param: ParamDescription): unknown[] {
  if (param.options !== undefined) return [...param.options];
  if (param.minimum === undefined || param.maximum === undefined) return [];
  if (param.type === "range") {
    return [
      [param.minimum, param.minimum],
      [param.maximum, param.maximum],
      [param.minimum, param.maximum],
    ];
  }
  return [param.minimum, param.maximum];
}

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
    it("is found by its id", () => {
      expect(findTemplate(id)).toBe(template);
    });

    it("describes every parameter, with a default", () => {
      for (const param of describeParams(template)) {
        expect(param.description, param.name).not.toBe("");
        expect(param.default, param.name).toBeDefined();
      }
    });

    it.each(TOKEN_SOURCE_KINDS)("keeps its rule with the token source %s", (source) => {
      expectRuleToHold(samplerOf(template, { params: { source } }), 150);
    });

    it.each(Object.keys(template.formats))("keeps its rule in the format %s", (format) => {
      const sampler = samplerOf(template, { format });
      expectRuleToHold(sampler, 60);
      const { slots, prompt, completion } = sampler.sample(0);
      const text = (side: "prompt" | "completion") =>
        markSlots(template.formats[format]!, slots, side)
          .map((part) => part.text)
          .join("");
      expect([text("prompt"), text("completion")]).toEqual([prompt, completion]);
    });

    it("keeps its rule with every parameter at its bounds", () => {
      for (const param of describeParams(template)) {
        for (const value of boundsOf(param)) {
          const sampler = samplerOrRefusal(template, { [param.name]: value });
          if (sampler !== undefined) expectRuleToHold(sampler, 6);
        }
      }
    });

    it("keeps its rule with random parameters, or refuses them", () => {
      const params = fc.record(
        Object.fromEntries(describeParams(template).map((param) => [param.name, arbitraryOf(param)])),
      );
      fc.assert(
        fc.property(params, (given) => {
          const sampler = samplerOrRefusal(template, given);
          if (sampler !== undefined) expectRuleToHold(sampler, 3);
        }),
        { numRuns: 150 },
      );
    });

    it("makes equal samples from equal paths, in any order", () => {
      const [first, second] = [samplerOf(template), samplerOf(template)];
      const forward = [0, 1, 2, 3, 4].map((index) => first.sample(index));
      const backward = [4, 3, 2, 1, 0].map((index) => second.sample(index)).reverse();
      expect(backward).toEqual(forward);
    });

    it("makes at least 99 % different samples, and none that another split or seed makes", () => {
      const prompts = (options: Partial<SamplerOptions>, count: number) => {
        const sampler = samplerOf(template, options);
        return new Set(Array.from({ length: count }, (_, index) => sampler.sample(index).prompt));
      };
      const train = prompts({}, 4000);
      expect(train.size).toBeGreaterThanOrEqual(3960);
      for (const other of [prompts({ split: "eval" }, 1000), prompts({ seed: 8 }, 1000)]) {
        expect([...other].filter((prompt) => train.has(prompt))).toEqual([]);
      }
    });

    it("lets trivial answers score what it declares", () => {
      const sampler = samplerOf(template);
      const count = 2000;
      for (const baseline of template.baselines) {
        let right = 0;
        for (let index = 0; index < count; index++) {
          const { slots } = sampler.sample(index);
          if (baseline.answer(slots, createRandom([baseline.id, index])) === slots[template.outputSlot])
            right += 1;
        }
        const expected = baseline.expected(sampler.params);
        const fourSigma = 4 * Math.sqrt((expected * (1 - expected)) / count);
        const distance = Math.abs(right / count - expected);
        expect(distance, `${baseline.id}: ${right / count} for ${expected}`).toBeLessThanOrEqual(
          (baseline.tolerance ?? 0) + fourSigma,
        );
      }
    });

    it("scores broken outputs low", () => {
      const sampler = samplerOf(template);
      let wrong = 0;
      let sum = 0;
      for (let index = 0; index < 300; index++) {
        const { slots } = sampler.sample(index);
        expect(template.score(slots, "").adherence).toBe(0);
        expect(template.score(slots, " qqq zzz\n").adherence).toBe(0);
        for (const baseline of template.baselines) {
          const answer = baseline.answer(slots, createRandom([baseline.id, index]));
          if (answer === slots[template.outputSlot]) continue;
          const { adherence, parts } = template.score(slots, answer);
          for (const value of [adherence, ...Object.values(parts)]) {
            expect(value).toBeGreaterThanOrEqual(0);
            expect(value).toBeLessThanOrEqual(1);
          }
          wrong += 1;
          sum += adherence;
        }
      }
      expect(sum / wrong).toBeLessThan(0.35);
    });

    it("averages at most 80 tokens at defaults", () => {
      // With the bytes of this test's tokenizer a length in words and marks is the fair measure.
      const sampler = samplerOf(template);
      let pieces = 0;
      for (let index = 0; index < 500; index++) {
        const { prompt, completion } = sampler.sample(index);
        pieces += (prompt + completion).match(/\p{L}+|\p{N}|[^\s\p{L}\p{N}]|\n/gu)!.length;
      }
      expect(pieces / 500).toBeLessThanOrEqual(80);
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
