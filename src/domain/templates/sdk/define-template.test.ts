import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createWordTokenizer } from "../../../testing/word-tokenizer.ts";
import { defineTemplate } from "./define-template.ts";
import { integer, tokenFields } from "./param-fields.ts";
import { createSampler, formatOf } from "./sampler.ts";

/** As short as a template can be: say the first word again. */
const echo = (overrides: object = {}) =>
  defineTemplate({
    id: "echo",
    version: 1,
    title: "Echo",
    rule: "The answer is the first word.",
    description: "For tests.",
    family: "transform",
    tasks: [],
    params: z.object({
      words: integer({ min: 1, max: 9, default: 3, description: "words" }),
      ...tokenFields,
    }),
    slots: {
      list: { role: "parent", description: "words", list: true },
      answer: { role: "output", description: "the first" },
    },
    outputSlot: "answer",
    formats: {
      plain: {
        title: "Words and the first",
        prompt: ({ list }) => `${list.join(" ")} ->`,
        completion: ({ answer }) => ` ${answer}\n`,
      },
    },
    baselines: [],
    wordsNeeded: ({ words }) => words,
    sample({ words, params }) {
      const list = words.words(params.words);
      return { list, answer: list[0]! };
    },
    score: ({ list }, generation) => ({
      adherence: generation.trim() === list?.[0] ? 1 : 0,
      parts: {},
    }),
    solve: ({ list }) => list[0]!,
    ...overrides,
  });

describe("defineTemplate", () => {
  it("makes a template that samples", () => {
    const sampler = createSampler({
      template: echo(),
      params: { words: "2" },
      tokenizer: createWordTokenizer(),
      seed: 0,
      split: "train",
    });
    const { slots, prompt, completion } = sampler.sample(0);
    expect(slots.list).toHaveLength(2);
    expect(prompt).toBe(`${(slots.list as string[]).join(" ")} ->`);
    expect(completion).toBe(` ${slots.list![0]}\n`);
  });

  it.each([
    [{ id: "Echo" }, /kebab-case/],
    [{ version: 0 }, /version/],
    [{ formats: {} }, /at least one format/],
    [{ outputSlot: "result" }, /no slot "result"/],
    [{ outputParams: ["control"] }, /"control", which is no parameter/],
    [{ tasks: [{ task: "t", slots: {}, format: "chat" }] }, /no known format: "chat"/],
    [{ tasks: [{ task: "t", slots: { text: "x" }, format: "plain" }] }, /no known slot: "text"/],
  ])("refuses %j", (overrides, message) => {
    expect(() => echo(overrides)).toThrow(message);
  });
});

describe("createSampler", () => {
  const options = { template: echo(), tokenizer: createWordTokenizer(), seed: 0, split: "train" } as const;

  it("refuses seeds that are no integers from 0", () => {
    for (const seed of [-1, 0.5, Number.NaN]) {
      expect(() => createSampler({ ...options, seed })).toThrow(
        expect.objectContaining({ code: "invalid-parameter" }),
      );
    }
  });

  it("refuses a tokenizer with fewer words than a sample needs", () => {
    const template = echo({ wordsNeeded: () => 5000 });
    expect(() => createSampler({ ...options, template })).toThrow(
      expect.objectContaining({
        code: "vocabulary-too-small",
        message: expect.stringContaining("needs 5000"),
      }),
    );
  });

  it("draws other samples for another version, seed, split or parameter", () => {
    const prompt = (changes: object) => createSampler({ ...options, ...changes }).sample(0).prompt;
    const prompts = [
      prompt({}),
      prompt({ seed: 1 }),
      prompt({ split: "eval" }),
      prompt({ params: { exclude: "^zz" } }),
      prompt({ template: echo({ version: 2 }) }),
    ];
    expect(new Set(prompts).size).toBe(prompts.length);
  });

  it("names the nearest format", () => {
    expect(() => formatOf(echo(), "plan")).toThrow(
      expect.objectContaining({ hint: 'did you mean "plain"?' }),
    );
  });
});

describe("a declaration as JavaScript may give it", () => {
  it.each<[string, object, RegExp]>([
    ["nothing but an id", { slots: undefined }, /template "echo": "slots" must be an object/],
    ["an id with capitals", { id: "Bad Id" }, /template "Bad Id": "id" must be kebab-case/],
    ["a version of 0", { version: 0 }, /"version" must be an integer from 1 on/],
    ["another family", { family: "sorting" }, /"family" must be retrieve, choose, compare, transform/],
    [
      "a role of its own",
      { slots: { a: { role: "input", description: "d" } } },
      /"slots\.a\.role" must be parent/,
    ],
    ["parameters that are no schema", { params: { words: 3 } }, /"params" must be z\.object/],
    [
      "a text as a layout",
      { formats: { plain: { title: "t", prompt: "{list}", completion: "x" } } },
      /"formats\.plain\.prompt" must be a function/,
    ],
    ["no format", { formats: {} }, /at least one format/],
    [
      "a baseline without a share",
      { baselines: [{ id: "b", description: "d", answer: () => "" }] },
      /"baselines\.0\.expected" must be a function/,
    ],
    ["a misspelt key", { wordng: ["a"] }, /unknown key "wordng", did you mean "wording"\?/],
    ["an output that is no slot", { outputSlot: "anwser" }, /no slot "anwser" for the output/],
  ])("%s is refused", (_what, changes, message) => {
    expect(() => echo(changes)).toThrow(
      expect.objectContaining({ code: "template-failed", message: expect.stringMatching(message) as string }),
    );
  });

  it("says what is missing", () => {
    expect(() => defineTemplate({ id: "ok-id", version: 1, title: "x" } as never)).toThrow(
      /template "ok-id": "rule" is missing: it must be a text/,
    );
  });
});
