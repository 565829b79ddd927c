import { z } from "zod";
import { isReservedWord, LINKS } from "../../tokens/function-words.ts";
import { wordStem } from "../../tokens/word-stem.ts";
import { anyPhrase, fillPassage, type ProseOptions } from "../prose/passage.ts";
import { type Phrase, phraseOf } from "../prose/phrase.ts";
import { PROSE_WORDING, type Sentence, writeSentence } from "../prose/sentence.ts";
import { wordsOf } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { proseFields, proseMix, proseProblem, range, share, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  passageWords: range({ min: 10, max: 400, default: [24, 52], description: "length of the passage, about" }),
  sentenceWords: range({ min: 4, max: 40, default: [6, 14], description: "length of a sentence" }),
  cueWords: range({
    min: 2,
    max: 5,
    default: [2, 2],
    description: "words that come before the entity both times",
  }),
  mentions: range({
    min: 0,
    max: 4,
    default: [0, 1],
    description: "further mentions of the entity, without the cue",
  }),
  rivals: range({
    min: 0,
    max: 6,
    default: [1, 2],
    description: "other entities, each after a cue of its own",
  }),
  sharedCueWord: share({ default: 0.3, description: "share of rivals whose cue ends in the same word" }),
  entityNames: share({ default: 0.6, description: "share of entities that are capitalised names" }),
  linkedEntity: share({
    default: 0.2,
    description: "share of samples with a link word between cue and entity",
  }),
  speech: share({ default: 0.3, description: "share of sentences in quotation marks" }),
  ...proseFields,
  ...tokenFields,
});

const LINK_WORDS = LINKS.map((link) => link.split(" "));

/** One letter, as no drawn word is. */
const STAND_IN = "x";

/** For the scorer's cases. */
const ORCHARD = {
  context:
    "The old gardener Tomas mended the ladder. Irena picked pears and sang. In the evening she brought bread to the old gardener",
};

export const lastMention = defineTemplate({
  id: "last-mention",
  version: 2,
  title: "The last word is one that was mentioned before",
  rule: "The passage breaks off after words that stood before an entity earlier; the next word is that entity.",
  description:
    "A passage of random sentences. An entity follows a pair of cue words; other entities follow other cues. The " +
    "passage ends with the cue words, and the missing last word is the entity. Trains finding the word that the " +
    "whole passage points at, as LAMBADA asks.",
  family: "retrieve",
  tasks: [
    { task: "last-word", slots: { context: "context" }, format: "passage" },
    { task: "lambada_openai", slots: { context: "context|text[:-1]" }, format: "passage" },
  ],
  params,
  slots: {
    context: { role: "parent", description: "the passage without its last word" },
    answer: { role: "output", description: "the last word" },
  },
  outputSlot: "answer",
  formats: {
    passage: {
      title: "The passage and its last word, as the task last-word asks",
      prompt: (slots) => slots.context,
      completion: (slots) => ` ${slots.answer}`,
    },
    chat: {
      title: "A request for the last word",
      prompt: (slots) =>
        `Which word comes next? It stands in the text already.\n\n${slots.context} ...\n\nThe next word is:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  wording: PROSE_WORDING,
  levels: [
    { passageWords: [12, 24], mentions: 0, rivals: 0, sharedCueWord: 0 },
    { passageWords: [24, 52] },
    { passageWords: [60, 100], rivals: [2, 4], sharedCueWord: 0.5 },
    { passageWords: [120, 240], rivals: [3, 6], sharedCueWord: 0.7 },
  ],
  cases: {
    accept: [
      { slots: ORCHARD, generation: " Tomas" },
      { slots: ORCHARD, generation: " Tomas, who smiled" },
    ],
    reject: [
      { slots: ORCHARD, generation: " Irena" },
      { slots: ORCHARD, generation: " nobody" },
      { slots: ORCHARD, generation: " ladder" },
    ],
  },
  baselines: [
    {
      id: "random-word",
      description: "any content word of the passage",
      answer: ({ context }, random) => random.pick(contentWords(context)),
      expected: ({ passageWords }) => 2.2 / ((passageWords[0] + passageWords[1]) / 2),
      tolerance: 0.03,
    },
    {
      id: "last-name",
      description: "the last capitalised word inside a sentence",
      answer: ({ context }) => context.match(/(?<=[\p{Ll},] )\p{Lu}\p{L}+/gu)?.at(-1) ?? "",
      expected: () => 0.15,
      tolerance: 0.05,
    },
  ],
  check: (given) =>
    given.passageWords[1] < 2 * given.cueWords[1] + 3
      ? `passageWords ${given.passageWords.join("-")} cannot hold a cue of ${given.cueWords[1]} words twice`
      : proseProblem(given),
  wordsNeeded: (given) => 2 * (given.passageWords[1] + (given.rivals[1] + given.mentions[1]) * 16),
  sample({ random, words, params: given }) {
    const prose: ProseOptions = { random, words, mix: proseMix(given), links: given.links };
    const entity = () => (random.chance(given.entityNames) ? words.name() : words.word());
    const answer = entity();
    const cue = words.words(random.between(given.cueWords[0], given.cueWords[1]));
    const link = random.chance(given.linkedEntity) ? random.pick(LINK_WORDS) : [];
    const cued = (before: readonly string[], after: string) =>
      around(prose, phraseOf("phrase", [...before, ...link, after]));
    const sentences: Sentence[] = [];
    for (let left = random.between(given.rivals[0], given.rivals[1]); left > 0; left--) {
      const own = words.words(cue.length);
      const rival = random.chance(given.sharedCueWord) ? [...own.slice(1), cue.at(-1)!] : own;
      sentences.push(cued(rival, entity()));
    }
    for (let left = random.between(given.mentions[0], given.mentions[1]); left > 0; left--)
      sentences.push(around(prose, phraseOf("name", [words.word(), answer])));
    sentences.unshift(cued(cue, answer));
    fillPassage(prose, given, sentences);
    const ordered = random.shuffled(sentences);
    // The last sentence is written with a stand-in for the entity, which is cut off with what follows it.
    const last = writeSentence(prose, [anyPhrase(prose), phraseOf("phrase", [...cue, STAND_IN])]).text;
    let context = "";
    for (const { text } of ordered) context += random.chance(given.speech) ? `"${text}" ` : `${text} `;
    context += last.slice(0, last.lastIndexOf(` ${STAND_IN}`));
    if (link.length > 0) context += ` ${random.pick(LINKS)}`;
    return { context, answer };
  },
  score(slots, generation) {
    const context = wordsOf(slots.context ?? "").filter((word) => !isReservedWord(word));
    const stems = context.map(wordStem);
    const first = wordsOf(generation).find((word) => !isReservedWord(word));
    const mentioned = first !== undefined && stems.includes(wordStem(first)) ? 1 : 0;
    const called = followersOfEnd(stems);
    const afterCue = called.length === 0 || (first !== undefined && called.includes(wordStem(first))) ? 1 : 0;
    return { adherence: mentioned * (afterCue === 1 ? 1 : 0.25), parts: { mentioned, afterCue } };
  },
  solve({ context }) {
    const content = contentWords(context);
    const keys = content.map((word) => word.toLowerCase());
    const [previous, end] = keys.slice(-2);
    const at = keys.findIndex((key, i) => i < keys.length - 2 && key === previous && keys[i + 1] === end);
    return content[at + 2] ?? "";
  },
});

/** A sentence with the phrase in it, and perhaps others before and after. */
function around(prose: ProseOptions, phrase: Phrase): Sentence {
  const { random } = prose;
  const phrases = random.chance(0.6) ? [anyPhrase(prose), phrase] : [phrase];
  if (random.chance(0.6)) phrases.push(anyPhrase(prose));
  return writeSentence(prose, phrases);
}

function contentWords(context: string): string[] {
  return context.split(/[\s"().,]+/).filter((word) => word !== "" && !isReservedWord(word));
}

/** Words that followed an earlier occurrence of the longest possible run of words at the end. */
function followersOfEnd(stems: readonly string[]): string[] {
  const longest = Math.min(5, stems.length - 1);
  for (let length = longest; length >= 1; length--) {
    const end = stems.slice(-length).join(" ");
    const followers: string[] = [];
    for (let i = 0; i + length < stems.length; i++) {
      if (stems.slice(i, i + length).join(" ") === end) followers.push(stems[i + length]!);
    }
    if (followers.length > 0) return followers;
  }
  return [];
}
