import { z } from "zod";
import { sequenceAdherence } from "../scoring/sequence-adherence.ts";
import { wordsOf } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { range, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  entries: range({ min: 2, max: 60, default: [5, 9], description: "words in the dictionary" }),
  length: range({ min: 1, max: 30, default: [2, 5], description: "words to translate" }),
  unknown: range({
    min: 0,
    max: 8,
    default: [0, 1],
    description: "further words that the dictionary lacks: they stay",
  }),
  ...tokenFields,
});

export const translate = defineTemplate({
  id: "translate",
  version: 1,
  title: "Translate with a dictionary",
  rule: "Each word of the phrase becomes the word that the dictionary gives for it; words that it lacks stay.",
  description:
    "A small dictionary of random words and a phrase. Trains many look-ups in a row and writing the results in order.",
  family: "transform",
  tasks: [],
  params,
  slots: {
    dictionary: { role: "parent", description: "lines of word = word" },
    phrase: { role: "child", description: "words to translate" },
    answer: { role: "output", description: "the translated phrase" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "Dictionary, phrase, translation",
      prompt: (slots) => `${slots.dictionary}\nPhrase: ${slots.phrase}\nTranslation:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "A request to translate",
      prompt: (slots) =>
        `Translate "${slots.phrase}" word by word with this dictionary. Keep words that it does not have.\n${slots.dictionary}\nTranslation:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  baselines: [
    { id: "copy", description: "the phrase as it is", answer: ({ phrase }) => phrase, expected: () => 0 },
    {
      id: "in-order",
      description: "the dictionary's translations from its top",
      answer: ({ dictionary, phrase }) =>
        [...entriesOf(dictionary).values()].slice(0, phrase.split(" ").length).join(" "),
      expected: () => 0.01,
      tolerance: 0.02,
    },
  ],
  levels: [
    { entries: [2, 3], length: 1, unknown: 0 },
    { entries: [5, 9] },
    { entries: [10, 16], length: [4, 8] },
    { entries: [20, 40], length: [6, 12], unknown: [0, 4] },
  ],
  cases: {
    accept: [
      {
        slots: { dictionary: "dog = bim\ncat = lor\nruns = tav", phrase: "cat runs" },
        generation: " lor tav",
      },
    ],
    reject: [
      {
        slots: { dictionary: "dog = bim\ncat = lor\nruns = tav", phrase: "cat runs" },
        generation: " cat runs",
      },
      {
        slots: { dictionary: "dog = bim\ncat = lor\nruns = tav", phrase: "cat runs" },
        generation: " bim lor",
      },
    ],
  },
  check: ({ entries, length }) =>
    length[1] > entries[0]
      ? `length ${length.join("-")} asks for more words than entries ${entries.join("-")} give`
      : undefined,
  wordsNeeded: ({ entries, unknown }) => 2 * (2 * entries[1] + unknown[1]),
  sample({ random, words, params: given }) {
    const count = random.between(given.entries[0], given.entries[1]);
    const from = words.words(count);
    const to = words.words(count);
    let dictionary = "";
    for (let i = 0; i < count; i++) dictionary += `${i === 0 ? "" : "\n"}${from[i]} = ${to[i]}`;
    const places = random.sample([...from.keys()], random.between(given.length[0], given.length[1]));
    const strangers = words.words(random.between(given.unknown[0], given.unknown[1]));
    const source = places.map((place) => from[place]!);
    const target = places.map((place) => to[place]!);
    for (const stranger of strangers) {
      const at = random.below(source.length + 1);
      source.splice(at, 0, stranger);
      target.splice(at, 0, stranger);
    }
    return { dictionary, phrase: source.join(" "), answer: target.join(" ") };
  },
  score({ dictionary = "", phrase = "" }, generation) {
    const known = entriesOf(dictionary.toLowerCase());
    const expected = wordsOf(phrase.toLowerCase()).map((word) => known.get(word) ?? word);
    return sequenceAdherence(expected, wordsOf(generation.split("\n")[0]!).join(" "));
  },
  solve({ dictionary, phrase }) {
    return phrase
      .split(" ")
      .map((word) => new RegExp(`^${word} = (.+)$`, "m").exec(dictionary)?.[1] ?? word)
      .join(" ");
  },
});

function entriesOf(dictionary: string): Map<string, string> {
  return new Map(
    dictionary.split("\n").map((line) => {
      const [from = "", to = ""] = line.split(" = ");
      return [from, to];
    }),
  );
}
