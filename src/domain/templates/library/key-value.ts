import { z } from "zod";
import { LINKS } from "../../tokens/function-words.ts";
import { capitalised } from "../../tokens/token-source.ts";
import { documentQaCompletion, documentQaPrompt } from "../prompts/document-qa.ts";
import { drawKind, drawPhrase } from "../prose/phrase.ts";
import { inflectSome, linkWords } from "../prose/vary-words.ts";
import { spanAdherence } from "../scoring/span-adherence.ts";
import { contentStems } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
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
  ...tokenFields,
});

const FRAMES = ["What is", "What is the", "What was the", "Which is the", "What did the"];

export const keyValue = defineTemplate({
  id: "key-value",
  version: 2,
  title: "Look up the value of a key",
  rule: "The list gives each key a value; the answer is the value of the key that the question names.",
  description:
    "A list of entries, as lines or as short sentences; the question names one key, with its words in another order " +
    "or form, while other keys may share a word with it. Trains reading forms, specifications and definitions.",
  family: "retrieve",
  tasks: [{ task: "squad", slots: { context: "context", question: "question" }, format: "squad" }],
  params,
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
    record: {
      title: "Entries, a rule, then the key to fill in",
      prompt: (slots) => `${slots.context}\n---\n${slots.key}:`,
      completion: (slots) => documentQaCompletion(slots.answer),
    },
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
  sample({ random, words, params: given }) {
    const mix = { names: given.names, numbers: given.numbers, of: 0 };
    const count = random.between(given.pairs[0], given.pairs[1]);
    const drawKey = () => words.words(random.between(given.keyWords[0], given.keyWords[1]));
    const asked = drawKey();
    const keys = [
      asked,
      ...Array.from({ length: count - 1 }, () => {
        const other = drawKey();
        const shares = asked.length > 1 && random.chance(given.sharedKeyWord);
        return shares ? [random.pick(asked), other[0]!] : other;
      }),
    ];
    const entries = keys.map((key) => ({
      key: key.join(" "),
      value: drawPhrase({
        random,
        words,
        kind: drawKind(random, mix),
        length: given.valueWords,
        mix,
      }).words.join(" "),
    }));
    const lines = given.layout === "mixed" ? random.chance(0.5) : given.layout === "lines";
    const context = random
      .shuffled(entries)
      .map(({ key, value }) => `${capitalised(key)}${lines ? ":" : " is"} ${value}${lines ? "" : "."}`)
      .join(lines ? "\n" : " ");
    const ordered = random.chance(given.reorder) ? random.shuffled(asked) : asked;
    const body = linkWords(random, inflectSome(random, ordered, given.inflect), LINKS, 0.2);
    return {
      context,
      key: capitalised(asked.join(" ")),
      question: `${random.pick(FRAMES)} ${body}?`,
      answer: entries[0]!.value,
    };
  },
  score: (slots, generation) =>
    spanAdherence({
      context: slots.context ?? "",
      question: slots.question ?? slots.key ?? "",
      generation,
      slackWords: 4,
      maxWords: 8,
    }),
  solve({ context, question }) {
    const asked = contentStems(question).sort().join(" ");
    return entriesOf(context).find(({ key }) => contentStems(key).sort().join(" ") === asked)?.value ?? "";
  },
});

function entriesOf(context: string): { key: string; value: string }[] {
  const lines = context.includes("\n") || !/ is /.test(context);
  return (lines ? context.split("\n") : context.replace(/\.$/, "").split(". ")).map((entry) => {
    const [key = "", value = ""] = entry.split(lines ? ": " : " is ");
    return { key, value };
  });
}

/** The mean of 1/n over n from low to high. */
function meanOfInverse([low, high]: readonly [number, number]): number {
  let sum = 0;
  for (let n = low; n <= high; n++) sum += 1 / n;
  return sum / (high - low + 1);
}
