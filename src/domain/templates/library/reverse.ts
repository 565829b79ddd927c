import { z } from "zod";
import { itemsOf, separatorField, separatorIn, separatorOf } from "../prompts/word-list.ts";
import { sequenceAdherence } from "../scoring/sequence-adherence.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { range, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  length: range({ min: 2, max: 400, default: [4, 10], description: "words in the list" }),
  ...separatorField,
  ...tokenFields,
});

export const reverse = defineTemplate({
  id: "reverse",
  version: 1,
  title: "Write a list backwards",
  rule: "The answer holds the words of the list from the last to the first.",
  description:
    "A list of random words and the same list from its end. Trains copying with exact position: every word once, none " +
    "left out, in an order that reading does not suggest.",
  family: "transform",
  tasks: [],
  params,
  slots: {
    list: { role: "parent", description: "the words as written" },
    answer: { role: "output", description: "the words from last to first, parted as in the list" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "The list, then the list reversed",
      prompt: (slots) => `List: ${slots.list}\nReversed:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "A request, then the list",
      prompt: (slots) =>
        `Write these words in reverse order, from the last to the first.\n${slots.list}\nAnswer:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  baselines: [
    { id: "copy", description: "the list as it stands", answer: ({ list }) => list, expected: () => 0 },
    {
      id: "last-first",
      description: "the list with its first and last word exchanged: right for lists of two or three",
      answer: ({ list }) => {
        const words = itemsOf(list);
        const ends = [words.at(-1)!, ...words.slice(1, -1), words[0]!];
        return ends.join(separatorIn(list));
      },
      expected: ({ length: [low, high] }) => Math.max(0, Math.min(3, high) - low + 1) / (high - low + 1),
    },
  ],
  levels: [{ length: [2, 4] }, { length: [5, 9] }, { length: [10, 20] }, { length: [21, 40] }],
  cases: {
    accept: [
      { slots: { list: "cup, moon, river" }, generation: " river, moon, cup" },
      { slots: { list: "cup moon river" }, generation: "river moon cup" },
    ],
    reject: [
      { slots: { list: "cup, moon, river" }, generation: " cup, moon, river" },
      { slots: { list: "cup, moon, river" }, generation: " river" },
    ],
  },
  wordsNeeded: ({ length }) => 2 * length[1],
  sample({ random, words, params: given }) {
    const separator = separatorOf(random, given);
    const list = words.words(random.between(given.length[0], given.length[1]));
    return { list: list.join(separator), answer: list.reverse().join(separator) };
  },
  score: ({ list = "" }, generation) => sequenceAdherence(itemsOf(list).reverse(), generation),
  solve({ list }) {
    const separator = separatorIn(list);
    let answer = "";
    for (const word of list.split(separator)) answer = answer === "" ? word : word + separator + answer;
    return answer;
  },
});
