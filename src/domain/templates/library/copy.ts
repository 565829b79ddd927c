import { z } from "zod";
import { longestCommonSubsequence } from "../scoring/sequence-adherence.ts";
import { wordsOf } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { range, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  length: range({ min: 1, max: 400, default: [3, 10], description: "words in the marked passage" }),
  around: range({
    min: 0,
    max: 200,
    default: [2, 8],
    description: "words before it, and as many again after it, about",
  }),
  ...tokenFields,
});

const OPEN = "[[";
const CLOSE = "]]";

export const copy = defineTemplate({
  id: "copy",
  version: 1,
  title: "Repeat the marked passage exactly",
  rule: "The answer is the text between [[ and ]], word for word.",
  description:
    "Random words of which a stretch stands in double brackets. Trains exact copying from a place in the prompt, with a " +
    "beginning and an end that must be kept.",
  family: "transform",
  tasks: [],
  params,
  slots: {
    text: { role: "parent", description: "words with one stretch in double brackets" },
    answer: { role: "output", description: "that stretch" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "The text, then the stretch",
      prompt: (slots) => `Text: ${slots.text}\nMarked:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "A request, then the text",
      prompt: (slots) =>
        `Repeat exactly what stands in double brackets, and nothing else.\n${slots.text}\nAnswer:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  baselines: [
    { id: "copy-all", description: "the whole text", answer: ({ text }) => text, expected: () => 0 },
    {
      id: "first-word",
      description: "the first marked word: right when there is no other",
      answer: ({ text }) => between(text).split(" ")[0]!,
      expected: ({ length: [low, high] }) => (low === 1 ? 1 / high : 0),
    },
  ],
  levels: [
    { length: [1, 3], around: 2 },
    { length: [3, 10] },
    { length: [15, 30], around: [10, 20] },
    { length: [40, 80] },
  ],
  cases: {
    accept: [{ slots: { text: "so [[the red kite]] flew" }, generation: " the red kite" }],
    reject: [
      {
        slots: { text: "so [[the red kite]] flew" },
        generation: " so the red kite flew over the long grey hill",
      },
      { slots: { text: "so [[the red kite]] flew" }, generation: " kite" },
    ],
  },
  wordsNeeded: ({ length, around }) => 2 * (length[1] + 2 * around[1]),
  sample({ random, words, params: given }) {
    const answer = words.words(random.between(given.length[0], given.length[1])).join(" ");
    const before = words.words(random.between(given.around[0], given.around[1])).join(" ");
    const after = words.words(random.between(given.around[0], given.around[1])).join(" ");
    const lead = before === "" ? "" : `${before} `;
    return { text: `${lead}${OPEN}${answer}${CLOSE}${after === "" ? "" : ` ${after}`}`, answer };
  },
  score({ text = "" }, generation) {
    const wanted = wordsOf(between(text));
    const given = wordsOf(generation);
    const shared = longestCommonSubsequence(wanted, given);
    const kept = shared / Math.max(1, wanted.length);
    const only = shared / Math.max(1, given.length);
    return { adherence: (kept * only) ** 2, parts: { kept, only } };
  },
  solve: ({ text }) => /\[\[(.*)\]\]/s.exec(text)![1]!,
});

function between(text: string): string {
  const start = text.indexOf(OPEN);
  return start < 0 ? "" : text.slice(start + OPEN.length, text.indexOf(CLOSE));
}
