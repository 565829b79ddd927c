import { z } from "zod";
import { itemsOf, separatorField, separatorOf } from "../prompts/word-list.ts";
import { numberAdherence } from "../scoring/number-adherence.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { range, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  count: range({ min: 0, max: 20, default: [1, 5], description: "mentions of the asked word" }),
  others: range({
    min: 1,
    max: 100,
    default: [4, 10],
    description: "mentions of other words, some of them repeated",
  }),
  ...separatorField,
  ...tokenFields,
});

export const countItems = defineTemplate({
  id: "count-items",
  version: 1,
  title: "How often a word stands in a list",
  rule: "The answer is the number of times that the asked word stands in the list.",
  description:
    "A list in which several words come again and again. The number is drawn first, apart from the list's length. Trains counting over a text.",
  family: "transform",
  tasks: [],
  params,
  slots: {
    list: { role: "parent", description: "the words" },
    word: { role: "child", description: "the asked word" },
    answer: { role: "output", description: "the number in digits" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "List and word, then the number",
      prompt: (slots) => `List: ${slots.list}\nWord: ${slots.word}\nCount:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "A question",
      prompt: (slots) =>
        `How many times does "${slots.word}" stand in this list? ${slots.list}\nAnswer with a number:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  baselines: [
    {
      id: "middle-number",
      description: "the middle of the possible numbers",
      answer: () => "3",
      expected: ({ count: [low, high] }) => (low <= 3 && high >= 3 ? 1 / (high - low + 1) : 0),
    },
    {
      id: "by-length",
      description: "shortcut: the list's length, less seven other mentions",
      answer: ({ list }) => String(itemsOf(list).length - 7),
      expected: ({ others: [low, high] }) => (low <= 7 && high >= 7 ? 1 / (high - low + 1) : 0),
      tolerance: 0.01,
    },
  ],
  levels: [
    { count: [1, 2], others: [2, 4] },
    { count: [1, 5] },
    { count: [2, 8], others: [10, 20] },
    { count: [4, 16], others: [20, 40] },
  ],
  cases: {
    accept: [
      { slots: { list: "oak, elm, oak, ash, oak", word: "oak" }, generation: " 3" },
      { slots: { list: "oak, elm, oak, ash, oak", word: "oak" }, generation: " three times" },
    ],
    reject: [
      { slots: { list: "oak, elm, oak, ash, oak", word: "oak" }, generation: " 5" },
      { slots: { list: "oak, elm, oak, ash, oak", word: "oak" }, generation: " oak" },
    ],
  },
  wordsNeeded: ({ others }) => 2 * others[1] + 2,
  sample({ random, words, params: given }) {
    const separator = separatorOf(random, given);
    const word = words.word();
    const count = random.between(given.count[0], given.count[1]);
    const rest = random.between(given.others[0], given.others[1]);
    const list: string[] = [];
    for (let i = 0; i < count; i++) list.push(word);
    let own = words.word();
    for (let i = 0; i < rest; i++) {
      list.push(own);
      if (random.chance(0.5)) own = words.word();
    }
    return { list: random.shuffled(list).join(separator), word, answer: String(count) };
  },
  score({ list = "", word = "" }, generation) {
    const wanted = word.toLowerCase();
    return numberAdherence(itemsOf(list.toLowerCase()).filter((item) => item === wanted).length, generation);
  },
  solve({ list, word }) {
    const separator = /[,;]? /.exec(list)?.[0] ?? ", ";
    return String(
      `${separator}${list.split(separator).join(separator + separator)}${separator}`.split(
        separator + word + separator,
      ).length - 1,
    );
  },
});
