import { z } from "zod";
import { itemsOf, separatorField, separatorIn, separatorOf } from "../prompts/word-list.ts";
import { itemsSaid, sequenceAdherence } from "../scoring/sequence-adherence.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { meanOfInverse, meanOverRange } from "../sdk/mean-over-range.ts";
import { range, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  length: range({ min: 1, max: 100, default: [4, 8], description: "different words in the list" }),
  repeats: range({ min: 1, max: 100, default: [1, 4], description: "further mentions of words of the list" }),
  ...separatorField,
  ...tokenFields,
});

export const deduplicate = defineTemplate({
  id: "deduplicate",
  version: 1,
  title: "Drop what was there before",
  rule: "The answer holds each word of the list once, in the order of first mention.",
  description:
    "A list in which some words come again. Trains noticing repetition while copying, as cleaning and merging of lists " +
    "asks.",
  family: "transform",
  tasks: [],
  params,
  slots: {
    list: { role: "parent", description: "words, some more than once" },
    answer: { role: "output", description: "each once, parted as in the list" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "The list, then the list without repeats",
      prompt: (slots) => `List: ${slots.list}\nWithout repeats:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "A request, then the list",
      prompt: (slots) =>
        `Remove the repeated words from this list and keep the order.\n${slots.list}\nAnswer:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  baselines: [
    { id: "copy", description: "the list as it stands", answer: ({ list }) => list, expected: () => 0 },
    {
      id: "without-last",
      description: "the list without its last word: right when the only repeat stands there",
      answer: ({ list }) => {
        const separator = separatorIn(list);
        return list.split(separator).slice(0, -1).join(separator);
      },
      // The only repeat, of the word at place i of n, goes to one of n - i places behind it.
      expected: ({ length, repeats: [low, high] }) =>
        low === 1 ? meanOverRange(length, (n) => meanOfInverse([1, n])) / high : 0,
    },
  ],
  levels: [
    { length: [2, 4], repeats: 1 },
    { length: [4, 8] },
    { length: [10, 15], repeats: [4, 8] },
    { length: [20, 40], repeats: [8, 20] },
  ],
  cases: {
    accept: [{ slots: { list: "tea, milk, tea, salt" }, generation: " tea, milk, salt" }],
    reject: [
      { slots: { list: "tea, milk, tea, salt, milk, tea" }, generation: " tea, milk, tea, salt, milk, tea" },
      { slots: { list: "tea, milk, tea, salt" }, generation: " tea, milk, tea, salt" },
      { slots: { list: "tea, milk, tea, salt" }, generation: " salt" },
    ],
  },
  wordsNeeded: ({ length }) => 2 * length[1],
  sample({ random, words, params: given }) {
    const separator = separatorOf(random, given);
    const list = words.words(random.between(given.length[0], given.length[1]));
    const answer = list.join(separator);
    const count = random.between(given.repeats[0], given.repeats[1]);
    // Each repeat goes behind the word that it repeats, so the order of first mention stays.
    for (let i = 0; i < count; i++) {
      const at = random.below(list.length);
      list.splice(random.between(at + 1, list.length), 0, list[at]!);
    }
    return { list: list.join(separator), answer };
  },
  score: ({ list = "" }, generation) => {
    const items = itemsOf(list.toLowerCase());
    const { adherence, parts } = sequenceAdherence([...new Set(items)], generation);
    // The list as it stands has all words in order, so what it fails to drop counts too.
    const repeats = repeatCount(items);
    const kept = repeatCount(itemsSaid(generation));
    const dropped = repeats === 0 ? 1 : Math.max(0, 1 - kept / repeats);
    return { adherence: adherence * dropped, parts: { ...parts, dropped } };
  },
  solve({ list }) {
    const separator = separatorIn(list);
    const words = list.split(separator);
    return words.filter((word, i) => words.indexOf(word) === i).join(separator);
  },
});

/** Items that stood there before. */
function repeatCount(items: readonly string[]): number {
  return items.length - new Set(items).size;
}
