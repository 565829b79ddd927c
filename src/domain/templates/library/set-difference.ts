import { z } from "zod";
import { itemsOf } from "../prompts/word-list.ts";
import { sequenceAdherence } from "../scoring/sequence-adherence.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { meanOverRange } from "../sdk/mean-over-range.ts";
import { range, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  missing: range({
    min: 1,
    max: 20,
    default: [1, 3],
    description: "items of the first list that the second lacks",
  }),
  shared: range({ min: 1, max: 40, default: [3, 5], description: "items of both lists" }),
  extra: range({ min: 0, max: 20, default: [0, 2], description: "items of the second list alone" }),
  ...tokenFields,
});

export const setDifference = defineTemplate({
  id: "set-difference",
  version: 1,
  title: "What the second list lacks",
  rule: "The answer holds the items of the first list that are not in the second, in the order of the first.",
  description:
    "Two lists of random words in different orders. Trains comparing two texts item by item, and telling what is missing.",
  family: "compare",
  tasks: [],
  params,
  slots: {
    left: { role: "parent", description: "the first list" },
    right: { role: "child", description: "the second list" },
    answer: { role: "output", description: "the missing items" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "Both lists, then what the second lacks",
      prompt: (slots) => `List A: ${slots.left}\nList B: ${slots.right}\nIn A but not in B:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "A question",
      prompt: (slots) =>
        `I wanted: ${slots.left}\nI got: ${slots.right}\nWhat is missing? Name it in the order of the first list:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  baselines: [
    { id: "copy-first", description: "the first list", answer: ({ left }) => left, expected: () => 0 },
    {
      id: "last-item",
      description: "the last item of the first list",
      answer: ({ left }) => left.split(", ").at(-1)!,
      // The only missing item stands at one of n + 1 places among n shared ones.
      expected: ({ missing: [low, high], shared }) =>
        low === 1 ? meanOverRange(shared, (n) => 1 / (n + 1)) / high : 0,
    },
  ],
  levels: [
    { missing: 1, shared: [1, 2], extra: 0 },
    { missing: [1, 3] },
    { missing: [2, 5], shared: [6, 10], extra: [2, 4] },
    { missing: [4, 8], shared: [12, 20], extra: [4, 8] },
  ],
  cases: {
    accept: [{ slots: { left: "soap, rope, jam, tea", right: "tea, soap" }, generation: " rope, jam" }],
    reject: [
      { slots: { left: "soap, rope, jam, tea", right: "tea, soap" }, generation: " tea, soap" },
      { slots: { left: "soap, rope, jam, tea", right: "tea, soap" }, generation: " nothing" },
    ],
  },
  wordsNeeded: ({ missing, shared, extra }) => 2 * (missing[1] + shared[1] + extra[1]),
  sample({ random, words, params: given }) {
    const missing = words.words(random.between(given.missing[0], given.missing[1]));
    const shared = words.words(random.between(given.shared[0], given.shared[1]));
    const extra = words.words(random.between(given.extra[0], given.extra[1]));
    const left = shared.slice();
    let answer = "";
    // Each missing item goes to a place behind the one before it, so the answer has the list's order.
    let from = 0;
    for (const item of missing) {
      const at = random.between(from, left.length);
      left.splice(at, 0, item);
      from = at + 1;
      answer += `${answer === "" ? "" : ", "}${item}`;
    }
    return { left: left.join(", "), right: random.shuffled([...shared, ...extra]).join(", "), answer };
  },
  score({ left = "", right = "" }, generation) {
    const present = new Set(itemsOf(right.toLowerCase()));
    return sequenceAdherence(
      itemsOf(left).filter((item) => !present.has(item.toLowerCase())),
      generation,
    );
  },
  solve: ({ left, right }) =>
    left
      .split(", ")
      .filter((item) => !`, ${right}, `.includes(`, ${item}, `))
      .join(", "),
});
