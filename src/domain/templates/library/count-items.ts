import { z } from "zod";
import { itemsOf, separatorField, separatorIn, separatorOf } from "../prompts/word-list.ts";
import { numberAdherence } from "../scoring/number-adherence.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { range, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  count: range({ min: 0, max: 20, default: [1, 5], description: "mentions of the asked word" }),
  length: range({ min: 4, max: 120, default: [10, 18], description: "words in the list, repeats counted" }),
  ...separatorField,
  ...tokenFields,
});

export const countItems = defineTemplate({
  id: "count-items",
  version: 1,
  title: "How often a word stands in a list",
  rule: "The answer is the number of times that the asked word stands in the list.",
  description:
    "A list in which several words come again and again, each as often as the asked one may. Number and length are drawn " +
    "apart, so the length says nothing. Trains counting over a text.",
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
      id: "most-frequent",
      description: "shortcut: how often the most frequent word stands there, whatever is asked",
      answer: ({ list }) => String(Math.max(...countsOf(list).values())),
      // The asked word is the most frequent one when each of the others, about (length - n) / mean of them, is no larger.
      expected: ({ count: [low, high], length }) => {
        const mean = (Math.max(1, low) + high) / 2;
        let sum = 0;
        for (let n = Math.max(1, low); n <= high; n++) {
          const others = ((length[0] + length[1]) / 2 - n) / mean;
          sum += ((n - Math.max(1, low) + 1) / (high - Math.max(1, low) + 1)) ** others;
        }
        return sum / (high - low + 1);
      },
      tolerance: 0.06,
    },
  ],
  levels: [
    { count: [1, 2], length: [4, 6] },
    { count: [1, 5] },
    { count: [2, 8], length: [20, 30] },
    { count: [4, 16], length: [40, 60] },
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
  check: ({ count, length }) =>
    count[1] > length[0]
      ? `count ${count.join("-")} asks for more mentions than length ${length.join("-")} holds`
      : undefined,
  wordsNeeded: ({ length }) => 2 * length[1] + 2,
  sample({ random, words, params: given }) {
    const separator = separatorOf(random, given);
    const word = words.word();
    const [low, high] = given.count;
    const count = random.between(low, high);
    const length = random.between(given.length[0], given.length[1]);
    const list = new Array<string>(count).fill(word);
    while (list.length < length) {
      const other = words.word();
      const end = Math.min(length, list.length + random.between(Math.max(1, low), Math.max(1, high)));
      while (list.length < end) list.push(other);
    }
    return { list: random.shuffled(list).join(separator), word, answer: String(count) };
  },
  score({ list = "", word = "" }, generation) {
    const wanted = word.toLowerCase();
    return numberAdherence(itemsOf(list.toLowerCase()).filter((item) => item === wanted).length, generation);
  },
  solve({ list, word }) {
    const separator = separatorIn(list);
    return String(
      `${separator}${list.split(separator).join(separator + separator)}${separator}`.split(
        separator + word + separator,
      ).length - 1,
    );
  },
});

function countsOf(list: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of itemsOf(list)) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}
