import { z } from "zod";
import { numberAdherence } from "../scoring/number-adherence.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { range, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  length: range({ min: 1, max: 60, default: [2, 5], description: "words in the text" }),
  most: range({
    min: 1,
    max: 9,
    default: [4, 4],
    description: "counts are drawn evenly from 0 to this, where the words allow",
  }),
  ...tokenFields,
});

const LETTERS = 26;
const A = 97;

export const spellCount = defineTemplate({
  id: "spell-count",
  version: 1,
  title: "How many times a letter stands in some words",
  rule: "The answer is the number of times that the letter occurs in the words.",
  description:
    "A few random words and a letter. First a count is drawn, then a letter with about that count, so that no number is " +
    "much more frequent than another. Trains looking into words that the model sees as whole pieces.",
  family: "transform",
  tasks: [],
  params,
  slots: {
    words: { role: "parent", description: "random words" },
    letter: { role: "child", description: "a small letter" },
    answer: { role: "output", description: "how often, in digits" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "Words and letter, then the number",
      prompt: (slots) => `Words: ${slots.words}\nLetter: ${slots.letter}\nCount:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "A question",
      prompt: (slots) =>
        `How many times does the letter "${slots.letter}" appear in "${slots.words}"? Answer with a number:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  baselines: [
    { id: "one", description: "1", answer: () => "1", expected: () => 0.24, tolerance: 0.06 },
    { id: "two", description: "2", answer: () => "2", expected: () => 0.25, tolerance: 0.06 },
    {
      id: "words-with-letter",
      description: "shortcut: the number of words that hold the letter; right unless one holds it twice",
      answer: ({ words, letter }) => String(words.split(" ").filter((word) => word.includes(letter)).length),
      expected: () => 0.66,
      tolerance: 0.06,
    },
  ],
  levels: [
    { length: [1, 2], most: 2 },
    { length: [2, 5] },
    { length: [5, 9], most: 6 },
    { length: [10, 20], most: 9 },
  ],
  cases: {
    accept: [
      { slots: { words: "letter tree", letter: "e" }, generation: " 4" },
      { slots: { words: "letter tree", letter: "e" }, generation: " The letter occurs four times." },
    ],
    reject: [
      { slots: { words: "letter tree", letter: "e" }, generation: " 9" },
      { slots: { words: "letter tree", letter: "e" }, generation: " many" },
    ],
  },
  wordsNeeded: ({ length }) => 2 * length[1],
  sample({ random, words, params: given }) {
    const text = words.words(random.between(given.length[0], given.length[1])).join(" ");
    const counts = letterCounts(text);
    const wanted = random.below(random.between(given.most[0], given.most[1]) + 1);
    const code = nearest(counts, wanted, random.below(LETTERS));
    return { words: text, letter: String.fromCharCode(A + code), answer: String(counts[code]) };
  },
  score: ({ words = "", letter = "" }, generation) =>
    numberAdherence(
      letter === "" ? 0 : words.toLowerCase().split(letter.toLowerCase()).length - 1,
      generation,
    ),
  solve: ({ words, letter }) => String([...words].filter((unit) => unit === letter).length),
});

const counts = new Uint8Array(LETTERS);

/** How often each of a to z occurs; one table for all calls. */
function letterCounts(text: string): Uint8Array {
  counts.fill(0);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i) - A;
    if (code >= 0 && code < LETTERS) counts[code]! += 1;
  }
  return counts;
}

/** The first letter from `start` on, round the alphabet, whose count is nearest to the wanted one. */
function nearest(of: Uint8Array, wanted: number, start: number): number {
  let best = start;
  let distance = 256;
  for (let i = 0; i < LETTERS && distance > 0; i++) {
    const code = (start + i) % LETTERS;
    const own = Math.abs(of[code]! - wanted);
    if (own < distance) [best, distance] = [code, own];
  }
  return best;
}
