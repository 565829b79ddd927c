import { describe, expect, it } from "vitest";
import { createWordTokenizer } from "../../../testing/word-tokenizer.ts";
import { documentQaPrompt } from "../prompts/document-qa.ts";
import { createSampler } from "../sdk/sampler.ts";
import { findTemplate } from "./registry.ts";

const template = findTemplate("span-match");
const tokenizer = createWordTokenizer();
const sampler = (params: object) =>
  createSampler({ template, params: { ...params }, tokenizer, seed: 3, split: "train" });
const INDICES = Array.from({ length: 300 }, (_, index) => index);

describe("span-match", () => {
  it("asks as the task squad does", () => {
    const { slots, prompt, completion } = sampler({}).sample(0);
    expect(prompt).toBe(documentQaPrompt(slots as { context: string; question: string }));
    expect(completion).toBe(` ${slots.answer}\n`);
  });

  it("has answers that stand in the document and never in the question", () => {
    const samples = INDICES.map((index) => sampler({}).sample(index).slots as Record<string, string>);
    for (const { context, question, answer } of samples) {
      expect(context).toContain(answer);
      expect(` ${question!.slice(0, -1)} `).not.toContain(` ${answer} `);
    }
  });

  it.each(["random-span", "random-phrase", "random-words"])(
    "has a control %s with equal prompts and answer lengths",
    (answer) => {
      const [rule, control] = [sampler({}), sampler({ answer })];
      for (const index of INDICES) {
        const [ruled, controlled] = [rule.sample(index), control.sample(index)];
        expect(controlled.prompt).toBe(ruled.prompt);
        expect(controlled.completion).not.toBe(ruled.completion);
        const words = (text: string) => text.trim().split(" ").length;
        expect(words(controlled.completion)).toBe(words(ruled.completion));
        const plain = controlled.prompt.split("\nQuestion:")[0]!.replace(/[(),.]/g, "");
        expect(plain.includes(controlled.completion.trim())).toBe(answer !== "random-words");
      }
    },
  );

  it("scores controls below the rule", () => {
    const mean = (params: object) => {
      const own = sampler(params);
      const sum = INDICES.map((index) => own.sample(index))
        .map(({ slots, completion }) => template.score(slots, completion).adherence)
        .reduce((a, b) => a + b);
      return sum / INDICES.length;
    };
    expect(mean({})).toBe(1);
    expect(mean({ answer: "random-span" })).toBeLessThan(0.4);
    expect(mean({ answer: "random-phrase" })).toBeLessThan(0.4);
    expect(mean({ answer: "random-words" })).toBe(0);
  });

  it("reads natural language without a gold answer", () => {
    const slots = {
      context:
        "The old mill was built in 1832 by a baker named Tom Reed. Today the mill houses a small museum. Visitors pay three coins.",
      question: "Who was the baker that built the old mill?",
    };
    const score = (generation: string) => template.score(slots, generation).adherence;
    expect(score(" Tom Reed\nQuestion: and so on")).toBe(1);
    expect(score(" 1832")).toBe(0);
    expect(score(" the old mill")).toBe(0);
    expect(score(" three coins")).toBe(0);
    expect(score(" a small museum")).toBeGreaterThan(0);
    expect(score(" a small museum")).toBeLessThan(0.5);
    expect(score(" Napoleon Bonaparte")).toBe(0);
    expect(score(` ${slots.context}`)).toBeLessThan(0.6);
  });
});
