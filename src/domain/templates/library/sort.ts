import { z } from "zod";
import { sortStrings } from "../../../core/sort-strings.ts";
import { itemsOf, separatorField, separatorIn, separatorOf } from "../prompts/word-list.ts";
import { sequenceAdherence } from "../scoring/sequence-adherence.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { range, share, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  length: range({ min: 2, max: 200, default: [4, 8], description: "words in the list" }),
  descending: share({ default: 0.3, description: "share of samples that ask for the order from Z to A" }),
  ...separatorField,
  ...tokenFields,
});

const UP = "A to Z";
const DOWN = "Z to A";

export const sort = defineTemplate({
  id: "sort",
  version: 1,
  title: "Sort words by the alphabet",
  rule: "The answer holds the words of the list in alphabetical order, from A to Z or from Z to A as asked.",
  description:
    "A list of random words in lower case, sorted by code point. Trains comparing many items with each other and " +
    "writing each exactly once.",
  family: "transform",
  tasks: [],
  params,
  slots: {
    list: { role: "parent", description: "the words as written" },
    order: { role: "child", description: '"A to Z" or "Z to A"' },
    answer: { role: "output", description: "the sorted words, parted as in the list" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "The list, the order, the list sorted",
      prompt: (slots) => `List: ${slots.list}\nSorted from ${slots.order}:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "A request, then the list",
      prompt: (slots) =>
        `Sort these words in alphabetical order, from ${slots.order}.\n${slots.list}\nAnswer:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  wording: ["A to Z"],
  baselines: [
    {
      id: "copy",
      description: "the list as it stands",
      answer: ({ list }) => list,
      expected: ({ length: [low, high] }) => {
        let sum = 0;
        for (let length = low; length <= high; length++) sum += 1 / factorial(length);
        return sum / (high - low + 1);
      },
    },
  ],
  levels: [{ length: [2, 3], descending: 0 }, { length: [4, 8] }, { length: [10, 20] }, { length: [25, 40] }],
  cases: {
    accept: [
      { slots: { list: "pear, apple, plum", order: UP }, generation: " apple, pear, plum" },
      { slots: { list: "pear apple plum", order: DOWN }, generation: "plum pear apple" },
    ],
    reject: [
      { slots: { list: "pear, apple, plum", order: DOWN }, generation: " apple, pear, plum" },
      { slots: { list: "pear, apple, plum", order: UP }, generation: " plum" },
    ],
  },
  wordsNeeded: ({ length }) => 2 * length[1],
  sample({ random, words, params: given }) {
    const separator = separatorOf(random, given);
    const list = words.words(random.between(given.length[0], given.length[1]));
    const text = list.join(separator);
    sortStrings(list);
    const down = random.chance(given.descending);
    if (down) list.reverse();
    return { list: text, order: down ? DOWN : UP, answer: list.join(separator) };
  },
  score({ list = "", order = UP }, generation) {
    const sorted = itemsOf(list).sort((a, b) => compare(a.toLowerCase(), b.toLowerCase()));
    return sequenceAdherence(order === DOWN ? sorted.reverse() : sorted, generation);
  },
  solve({ list, order }) {
    // By counting for each word how many stand before it: no sorting routine.
    const separator = separatorIn(list);
    const words = list.split(separator);
    const sorted: string[] = [];
    for (const word of words) {
      const before = words.filter((other) => other < word).length;
      sorted[order === DOWN ? words.length - 1 - before : before] = word;
    }
    return sorted.join(separator);
  },
});

/** By code point. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}
