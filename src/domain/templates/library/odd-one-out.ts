import { z } from "zod";
import { chatChoice } from "../prompts/options.ts";
import { singleOptionAdherence } from "../scoring/option-adherence.ts";
import { contentStems } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { meanOfInverse, meanOverRange } from "../sdk/mean-over-range.ts";
import { range, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  // With three, the word that all but one share and the decoy would both stand in two.
  options: range({ min: 4, max: 8, default: [4, 5], description: "phrases" }),
  words: range({ min: 2, max: 8, default: [2, 4], description: "words in a phrase" }),
  ...tokenFields,
});

export const oddOneOut = defineTemplate({
  id: "odd-one-out",
  version: 1,
  title: "Which phrase does not belong",
  rule: "All phrases but one have a word in common; the answer is the one without it.",
  description:
    "Phrases of random words. One word stands in all but one of them; the odd phrase repeats another word of one of " +
    "the others, so that sharing something is no mark. Trains comparing options with each other.",
  family: "choose",
  tasks: [],
  params,
  slots: {
    options: { role: "parent", description: "the phrases in the order shown", list: true },
    answer: { role: "output", description: "the odd one" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "The phrases, then the odd one",
      prompt: (slots) => `${slots.options.join("\n")}\nOdd one out:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: chatChoice(
      "A question with lettered phrases",
      () => "Which of these does not belong with the others?",
    ),
  },
  baselines: [
    {
      id: "first-option",
      description: "the first phrase",
      answer: ({ options }) => options[0]!,
      expected: ({ options }) => meanOfInverse(options),
    },
    {
      id: "random-option",
      description: "any phrase",
      answer: ({ options }, random) => random.pick(options),
      expected: ({ options }) => meanOfInverse(options),
    },
    {
      id: "least-shared",
      description:
        "shortcut: the first of the phrases that share fewest words with the others; it rules out the one with two",
      answer: ({ options }) => leastShared(options),
      expected: ({ options }) => meanOverRange(options, (n) => 1 / (n - 1)),
    },
  ],
  levels: [
    { options: 4, words: 2 },
    { options: [4, 5] },
    { options: [6, 7], words: [4, 6] },
    { options: 8, words: [6, 8] },
  ],
  cases: {
    accept: [
      { slots: { options: ["red lamp", "old lamp", "wet stone", "lamp shop"] }, generation: " wet stone" },
    ],
    reject: [
      { slots: { options: ["red lamp", "old lamp", "wet stone", "lamp shop"] }, generation: " red lamp" },
      { slots: { options: ["red lamp", "old lamp", "wet stone", "lamp shop"] }, generation: " none" },
    ],
  },
  wordsNeeded: ({ options, words }) => 2 * options[1] * words[1] + 2,
  sample({ random, words, params: given }) {
    const count = random.between(given.options[0], given.options[1]);
    const common = words.word();
    const odd = random.below(count);
    const phrases: string[][] = [];
    for (let i = 0; i < count; i++) phrases.push(words.words(random.between(given.words[0], given.words[1])));
    for (let i = 0; i < count; i++) {
      if (i !== odd) phrases[i]![random.below(phrases[i]!.length)] = common;
    }
    // The odd phrase shares a word too: with one other phrase, and not the common one.
    const other = phrases[(odd + 1 + random.below(count - 1)) % count]!;
    const free = other.filter((word) => word !== common);
    const own = phrases[odd]!;
    own[random.below(own.length)] = random.pick(free);
    const options = phrases.map((phrase) => phrase.join(" "));
    return { options, answer: options[odd]! };
  },
  score: ({ options = [] }, generation) => singleOptionAdherence(options, generation, oddOf(options)),
  solve({ options }) {
    const lists = options.map((option) => option.split(" "));
    const all = lists.flat();
    const common = all.find(
      (word) => lists.filter((list) => list.includes(word)).length === options.length - 1,
    )!;
    return options.find((_, i) => !lists[i]!.includes(common))!;
  },
});

/** The first of the options with fewest words that stand in another option too. */
function leastShared(options: readonly string[]): string {
  const stems = options.map(contentStems);
  const shared = stems.map(
    (own, i) => own.filter((stem) => stems.some((other, j) => j !== i && other.includes(stem))).length,
  );
  return options[shared.indexOf(Math.min(...shared))]!;
}

/** The option without the stem that most options have; undefined when that leaves none or several. */
function oddOf(options: readonly string[]): string | undefined {
  const stems = options.map((option) => new Set(contentStems(option)));
  let best: { stem: string; count: number } = { stem: "", count: 0 };
  for (const stem of new Set(stems.flatMap((set) => [...set]))) {
    const count = stems.filter((set) => set.has(stem)).length;
    if (count > best.count && count < options.length) best = { stem, count };
  }
  const without = options.filter((_, i) => !stems[i]!.has(best.stem));
  return without.length === 1 ? without[0] : undefined;
}
