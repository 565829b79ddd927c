import { z } from "zod";
import type { RandomStream } from "../../../core/random.ts";
import type { DistinctWords } from "../../tokens/distinct-words.ts";
import { LINKS } from "../../tokens/function-words.ts";
import { capitalised } from "../../tokens/token-source.ts";
import { documentQaCompletion, documentQaPrompt } from "../prompts/document-qa.ts";
import { drawKind, drawPhraseText } from "../prose/phrase.ts";
import { inflectSome, linkWords } from "../prose/vary-words.ts";
import { entriesIn, entryAdherence } from "../scoring/entry-adherence.ts";
import { spanAdherence } from "../scoring/span-adherence.ts";
import { contentStems } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { meanOfInverse } from "../sdk/mean-over-range.ts";
import { choice, range, share, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  pairs: range({ min: 2, max: 60, default: [3, 7], description: "entries in the list" }),
  keyWords: range({ min: 1, max: 5, default: [1, 2], description: "words in a key" }),
  valueWords: range({ min: 1, max: 8, default: [1, 3], description: "words in a value that is no number" }),
  layout: choice(["mixed", "lines", "sentences"], {
    default: "mixed",
    description: "lines: one `key: value` a line; sentences: `Key is value.`; mixed: half of each",
  }),
  sharedKeyWord: share({
    default: 0.3,
    description: "share of other keys that hold one word of the asked key, if that has two or more",
  }),
  reorder: share({ default: 0.3, description: "share of questions with the key's words in another order" }),
  inflect: share({ default: 0.1, description: "share of the question's words with another ending" }),
  names: share({ default: 0.3, description: "share of capitalised names among values" }),
  numbers: share({ default: 0.3, description: "share of numbers and years among values" }),
  answer: choice(["rule", "random-value"], {
    default: "rule",
    description: "rule, or a control with the same prompts: any value of the list, drawn evenly",
  }),
  ...tokenFields,
});

const FRAMES = ["What is", "What is the", "What was the", "Which is the", "What did the"];

/** For the scorer's cases. */
const BIKE = {
  context: "Frame colour: dark green\nTotal weight: 14 kilograms\nNumber of gears: seven",
  question: "What is the total weight of it?",
};

export const keyValue = defineTemplate({
  id: "key-value",
  version: 3,
  title: "Look up the value of a key",
  rule: "The list gives each key a value; the answer is the value of the key that the question names.",
  description:
    "A list of entries, as lines or as short sentences; the question names one key, with its words in another order " +
    "or form, while other keys may share a word with it. Trains reading forms, specifications and definitions.",
  family: "retrieve",
  tasks: [
    { task: "key-value", slots: { context: "context", question: "question" }, format: "squad" },
    { task: "squad", slots: { context: "context", question: "question" }, format: "squad" },
  ],
  params,
  outputParams: ["answer"],
  slots: {
    context: { role: "parent", description: "the entries" },
    key: { role: "parent", description: "the asked key as the list has it" },
    question: { role: "child", description: "names the key" },
    answer: { role: "output", description: "the key's value" },
  },
  outputSlot: "answer",
  formats: {
    squad: {
      title: "Entries as a passage, then question and answer, as the task squad asks",
      prompt: (slots) => documentQaPrompt(slots),
      completion: (slots) => documentQaCompletion(slots.answer),
    },
    chat: {
      title: "A request, as a person would write to an assistant",
      prompt: (slots) =>
        `Here are some facts.\n${slots.context}\n\n${slots.question} Answer with the words of the facts only.`,
      completion: (slots) => documentQaCompletion(slots.answer),
    },
    record: {
      title: "Entries, a rule, then the key to fill in",
      prompt: (slots) => `${slots.context}\n---\n${slots.key}:`,
      completion: (slots) => documentQaCompletion(slots.answer),
    },
  },
  wording: [...LINKS, ...FRAMES],
  levels: [
    { pairs: [2, 3], sharedKeyWord: 0, reorder: 0, inflect: 0 },
    { pairs: [3, 7] },
    { pairs: [8, 16], keyWords: [2, 3], sharedKeyWord: 0.6 },
    { pairs: [20, 40], keyWords: [2, 3], sharedKeyWord: 0.8, inflect: 0.2 },
  ],
  cases: {
    accept: [
      { slots: BIKE, generation: " 14 kilograms" },
      { slots: BIKE, generation: " 14 kilograms\n" },
      { slots: { ...BIKE, question: "What colour is the frame?" }, generation: "dark green" },
    ],
    reject: [
      { slots: BIKE, generation: " dark green" },
      { slots: BIKE, generation: " heavy" },
      { slots: BIKE, generation: " I do not know." },
      {
        slots: BIKE,
        generation: ` ${"Frame colour: dark green. Total weight: 14 kilograms. Number of gears: seven."}`,
      },
    ],
  },
  baselines: [
    {
      id: "random-value",
      description: "any value of the list",
      answer: ({ context }, random) => random.pick(entriesOf(context)).value,
      expected: ({ pairs }) => meanOfInverse(pairs),
      tolerance: 0.02,
    },
    {
      id: "first-value",
      description: "the first value of the list",
      answer: ({ context }) => entriesOf(context)[0]!.value,
      expected: ({ pairs }) => meanOfInverse(pairs),
      tolerance: 0.02,
    },
  ],
  check: ({ names, numbers }) =>
    names + numbers > 1 ? `names ${names} and numbers ${numbers} add up to more than 1` : undefined,
  wordsNeeded: (given) => 2 * given.pairs[1] * (given.keyWords[1] + given.valueWords[1]),
  followsRule: (given) => given.answer === "rule",
  sample({ random, words, params: given }) {
    const mix = { names: given.names, numbers: given.numbers, of: 0 };
    const draws = { random, words, mix };
    const [fewest, most] = given.keyWords;
    const count = random.between(given.pairs[0], given.pairs[1]);
    const place = random.below(count);
    const asked = words.words(random.between(fewest, most));
    const lines = given.layout === "mixed" ? random.chance(0.5) : given.layout === "lines";
    const [border, end, next] = lines ? [": ", "", "\n"] : [" is ", ".", " "];
    const key = asked.join(" ");
    let context = "";
    let answer = "";
    for (let i = 0; i < count; i++) {
      const own = i === place ? key : otherKey(random, words, given, asked);
      const value = drawPhraseText(draws, drawKind(random, mix), given.valueWords);
      if (i === place) answer = value;
      context += (i === 0 ? "" : next) + capitalised(own) + border + value + end;
    }
    const ordered = random.chance(given.reorder) ? random.shuffled(asked) : asked;
    const body = linkWords(random, inflectSome(random, ordered, given.inflect), LINKS, 0.2);
    const question = `${random.pick(FRAMES)} ${body}?`;
    // Drawn last, so that prompts do not depend on it.
    if (given.answer === "random-value") answer = random.pick(entriesOf(context)).value;
    return { context, key: capitalised(key), question, answer };
  },
  score: (slots, generation) => {
    const { context = "", question = slots.key ?? "" } = slots;
    const entries = entriesIn(context);
    return entries === undefined
      ? spanAdherence({ context, question, generation, slackWords: 4, maxWords: 8 })
      : entryAdherence(entries, question, generation);
  },
  solve({ context, question }) {
    const asked = contentStems(question).sort().join(" ");
    return entriesOf(context).find(({ key }) => contentStems(key).sort().join(" ") === asked)?.value ?? "";
  },
});

/** Some share a word with the asked key, if that has two or more. */
function otherKey(
  random: RandomStream,
  words: DistinctWords,
  given: z.infer<typeof params>,
  asked: readonly string[],
): string {
  const count = random.between(given.keyWords[0], given.keyWords[1]);
  if (asked.length > 1 && random.chance(given.sharedKeyWord)) return `${random.pick(asked)} ${words.word()}`;
  let key = words.word();
  for (let i = 1; i < count; i++) key += ` ${words.word()}`;
  return key;
}

function entriesOf(context: string): { key: string; value: string }[] {
  const lines = context.includes("\n") || !/ is /.test(context);
  return (lines ? context.split("\n") : context.replace(/\.$/, "").split(". ")).map((entry) => {
    const [key = "", value = ""] = entry.split(lines ? ": " : " is ");
    return { key, value };
  });
}
