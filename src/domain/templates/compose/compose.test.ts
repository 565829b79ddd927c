import { describe, expect, test } from "vitest";
import { createWordTokenizer } from "../../../testing/word-tokenizer.ts";
import { checkTemplate } from "../check/check-template.ts";
import { findTemplate } from "../library/registry.ts";
import { createSampler } from "../sdk/sampler.ts";
import type { Template } from "../sdk/template.ts";
import { chain } from "./chain.ts";
import { type MixturePart, mixtureOf } from "./mixture-of.ts";
import { padded } from "./padded.ts";
import { withExamples } from "./with-examples.ts";

const tokenizer = createWordTokenizer({ words: 8000 });
const [keyValue, reverse] = ["key-value", "reverse"].map(findTemplate) as [Template, Template];
const sampleOf = (template: Template, params = {}) =>
  createSampler({ template, params, tokenizer, seed: 1, split: "train" }).sample(0);

const mixture = mixtureOf({
  id: "lists",
  version: 1,
  title: "Lists",
  family: "transform",
  parts: [
    { template: reverse, weight: 3 },
    { template: keyValue, params: { pairs: 4 } },
  ],
});
const twice = chain({
  id: "reverse-twice",
  version: 1,
  title: "Reverse, then reverse again",
  first: reverse,
  second: reverse,
  into: "list",
  cases: {
    accept: [{ slots: { list: "oak, elm, ash" }, generation: " oak, elm, ash" }],
    reject: [{ slots: { list: "oak, elm, ash" }, generation: " ash, elm, oak" }],
  },
});

describe.each([
  ["examples", withExamples(keyValue, { shots: [1, 2] })],
  ["mixture", mixture],
  ["chain", twice],
  ["padding", padded(keyValue, { slot: "context", length: [60, 90] })],
])("a composition: %s", (_name, template) => {
  test.each(checkTemplate(template, { tokenizer }))("$title", ({ findings }) => {
    expect(findings).toEqual([]);
  });
});

test("examples end in their answers, and share no word with the question", () => {
  const { slots, prompt } = sampleOf(withExamples(reverse), { shots: 2, separator: "comma" });
  const [first, second] = slots.examples as [string, string];
  expect(prompt).toBe(`${first}\n${second}\nList: ${slots.list}\nReversed:`);
  const words = [first, second, slots.list as string].flatMap((text) => text.match(/[a-z]+/g)!);
  expect(words.filter((word) => (slots.list as string).split(", ").includes(word)).length).toBe(
    (slots.list as string).split(", ").length,
  );
});

test("a mixture follows its weights", () => {
  const sampler = createSampler({ template: mixture, tokenizer, seed: 1, split: "train" });
  const reversed = Array.from({ length: 2000 }, (_, i) => sampler.sample(i).slots.part).filter(
    (part) => part === "reverse",
  ).length;
  // Standard deviation √(2000 · 3/16) = 19; four of them.
  expect(Math.abs(reversed - 1500)).toBeLessThan(78);
});

test("padding reaches its length", () => {
  const { slots } = sampleOf(padded(keyValue, { slot: "context" }), { paddedWords: "300" });
  expect(Math.abs((slots.context as string).split(/\s+/).length - 300)).toBeLessThan(60);
  expect(() => padded(keyValue, { slot: "contxt" })).toThrow(/no text slot "contxt"/);
});

const mixed = (parts: readonly MixturePart[]) =>
  mixtureOf({ id: "m", version: 1, title: "t", family: "transform", parts });

test.each<[string, () => unknown, string, RegExp]>([
  [
    "a chain into no slot",
    () => chain({ id: "c", version: 1, title: "t", first: reverse, second: reverse, into: "lst" }),
    "unknown-name",
    /template "reverse" has no text slot "lst"/,
  ],
  [
    "a mixture of nothing",
    () => mixed([]),
    "invalid-parameter",
    /mixture "m": it has 0 parts, expected at least two/,
  ],
  [
    "a mixture with one twice",
    () => mixed([{ template: reverse }, { template: reverse }]),
    "invalid-parameter",
    /the part "reverse" stands there twice/,
  ],
  [
    "a weight of nothing",
    () => mixed([{ template: reverse, weight: 0 }, { template: keyValue }]),
    "invalid-parameter",
    /the part "reverse" has the weight 0, expected a number above 0/,
  ],
  [
    "examples the wrong way round",
    () => withExamples(reverse, { shots: [3, 1] }),
    "invalid-parameter",
    /shots is \[3, 1\], expected two integers in order, from 0 to 16/,
  ],
  [
    "padding to less than nothing",
    () => padded(keyValue, { slot: "context", length: [-5, 10] }),
    "invalid-parameter",
    /length is \[-5, 10\]/,
  ],
])("%s is refused", (_what, make, code, message) => {
  expect(make).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) as string }));
});
