import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineTemplate } from "./define-template.ts";
import { slotsOfRow } from "./task-slots.ts";
import type { SlotSource } from "./template.ts";

const templateWith = (slots: Readonly<Record<string, SlotSource>>) =>
  defineTemplate({
    id: "one",
    version: 1,
    title: "One",
    rule: "One.",
    description: "One.",
    family: "choose",
    tasks: [{ task: "quiz", slots, format: "plain" }],
    params: z.object({}),
    slots: {
      question: { role: "parent", description: "a text" },
      options: { role: "parent", description: "a list", list: true },
      answer: { role: "output", description: "a text" },
    },
    outputSlot: "answer",
    formats: { plain: { title: "Plain", prompt: () => "?", completion: () => " !" } },
    baselines: [],
    wordsNeeded: () => 0,
    sample: () => ({ question: "", options: [], answer: "" }),
    score: () => ({ adherence: 0, parts: {} }),
    solve: () => "",
  });

const ROW = {
  stem: "Which?",
  tags: ["one", "two"],
  options: ["A b", "C"],
  hub: { text: ["D", "E"], label: ["A", "B"] },
  first: "F",
  second: "G",
  number: 7,
  text: "Say the last word\n",
};

describe("slotsOfRow", () => {
  test.each([
    ["a field", { question: "stem" }, { question: "Which?" }],
    ["a list in a text slot", { question: "tags" }, { question: "one, two" }],
    ["fields in a text", { question: "{first}: {stem}" }, { question: "F: Which?" }],
    ["a list", { options: "options" }, { options: ["A b", "C"] }],
    ["a list as on the Hub", { options: "hub" }, { options: ["D", "E"] }],
    ["fields as a list", { options: ["first", "second"] }, { options: ["F", "G"] }],
    ["a text without its last word", { question: "first[:-1]" }, { question: "" }],
    ["the first field that is there", { question: "context|text[:-1]|stem" }, { question: "Say the last" }],
    ["a field that may be missing", { question: "fact?", options: "options?" }, { options: ["A b", "C"] }],
  ] as const)("%s", (_name, slots, expected) => {
    expect(slotsOfRow(templateWith(slots), "quiz", ROW)).toEqual({ slots: expected, format: "plain" });
  });

  test.each([
    [
      { question: "stm" },
      'a row of "quiz" lacks the field "stm", which fills the slot "question"',
      'did you mean "stm" by "stem"?',
    ],
    [{ question: "number" }, 'a row of "quiz" holds 7 as "number", expected a text', undefined],
    [{ question: "contxt|txt" }, 'lacks the field "contxt"', undefined],
    [{ options: "first" }, 'a row of "quiz" holds "F" as "first", expected a list of texts', undefined],
    [{ options: ["first", "third"] }, 'lacks the field "third"', undefined],
  ] as const)("%j is refused", (slots, message, hint) => {
    expect(() => slotsOfRow(templateWith(slots), "quiz", ROW)).toThrow(
      expect.objectContaining({
        code: "invalid-data",
        message: expect.stringContaining(message),
        ...(hint === undefined ? {} : { hint }),
      }),
    );
  });

  test("a task that is not declared is refused with those that are", () => {
    expect(() => slotsOfRow(templateWith({}), "other", ROW)).toThrow(
      expect.objectContaining({ code: "unknown-name", hint: "its tasks: quiz" }),
    );
  });
});
