import { z } from "zod";
import { longestCommonSubsequence } from "../scoring/sequence-adherence.ts";
import { wordsOf } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { range, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  length: range({ min: 3, max: 200, default: [6, 12], description: "words in the text" }),
  mentions: range({ min: 1, max: 12, default: [1, 3], description: "how often the word stands in it" }),
  ...tokenFields,
});

export const replace = defineTemplate({
  id: "replace",
  version: 1,
  title: "Replace a word and keep the rest",
  rule: "The answer is the text with every mention of the first word replaced by the second, all else unchanged.",
  description:
    "A text of random words in which one stands once or several times. Trains editing: to change what is asked and " +
    "nothing else.",
  family: "transform",
  tasks: [],
  params,
  slots: {
    text: { role: "parent", description: "random words" },
    old: { role: "child", description: "a word of the text" },
    new: { role: "parent", description: "a word that the text lacks" },
    answer: { role: "output", description: "the changed text" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "Text and change, then the new text",
      prompt: (slots) => `Text: ${slots.text}\nChange: ${slots.old} -> ${slots.new}\nResult:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "A request to edit",
      prompt: (slots) =>
        `Replace "${slots.old}" by "${slots.new}" in this text and change nothing else.\n${slots.text}\nResult:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  baselines: [
    { id: "copy", description: "the text as it is", answer: ({ text }) => text, expected: () => 0 },
    {
      id: "first-only",
      description: "the first mention replaced: right when there is one",
      answer: ({ text, old, new: next }) => text.replace(old, next),
      expected: ({ mentions: [low, high] }) => (low === 1 ? 1 / high : 0),
      tolerance: 0.02,
    },
  ],
  levels: [
    { length: [3, 6], mentions: 1 },
    { length: [6, 12] },
    { length: [15, 30], mentions: [2, 4] },
    { length: [40, 80], mentions: [2, 8] },
  ],
  cases: {
    accept: [
      {
        slots: { text: "a blue door, a blue roof", old: "blue", new: "grey" },
        generation: " a grey door, a grey roof",
      },
    ],
    reject: [
      {
        slots: { text: "a blue door, a blue roof", old: "blue", new: "grey" },
        generation: " a blue door, a blue roof",
      },
      { slots: { text: "a blue door, a blue roof", old: "blue", new: "grey" }, generation: " grey" },
    ],
  },
  wordsNeeded: ({ length }) => 2 * (length[1] + 1),
  sample({ random, words, params: given }) {
    const others = words.words(random.between(given.length[0], given.length[1]));
    const old = words.word();
    const next = words.word();
    for (let i = random.between(given.mentions[0], given.mentions[1]); i > 0; i--) {
      others.splice(random.below(others.length + 1), 0, old);
    }
    const text = others.join(" ");
    for (let i = 0; i < others.length; i++) if (others[i] === old) others[i] = next;
    return { text, old, new: next, answer: others.join(" ") };
  },
  score({ text = "", old = "", new: next = "" }, generation) {
    const lower = (value: string) => wordsOf(value).map((word) => word.toLowerCase());
    const source = lower(text);
    const wanted = source.map((word) => (word === old.toLowerCase() ? next.toLowerCase() : word));
    const given = lower(generation.split("\n")[0]!);
    const mentions = wanted.filter((word) => word === next.toLowerCase()).length;
    const made = given.filter((word) => word === next.toLowerCase()).length;
    const changed = Math.min(made, mentions) / Math.max(1, mentions, made);
    const kept = longestCommonSubsequence(wanted, given) / Math.max(1, wanted.length, given.length);
    return { adherence: changed * kept ** 2, parts: { changed, kept } };
  },
  solve: ({ text, old, new: next }) => text.replace(new RegExp(`(?<=^| )${old}(?= |$)`, "gu"), next),
});
