import { z } from "zod";
import { LINKS } from "../../tokens/function-words.ts";
import { booleanQuestionPrompt } from "../prompts/boolean-question.ts";
import { anyPhrase, fillPassage, type ProseOptions, shuffledText } from "../prose/passage.ts";
import type { Phrase } from "../prose/phrase.ts";
import { PROSE_WORDING, type Sentence, writeSentence } from "../prose/sentence.ts";
import { inflectSome, linkWords } from "../prose/vary-words.ts";
import { UNDECIDED } from "../scoring/undecided.ts";
import { contentStems, isProse, sentencesOf } from "../scoring/words.ts";
import { readYesNo } from "../scoring/yes-no.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import {
  choice,
  proseFields,
  proseMix,
  proseProblem,
  range,
  share,
  tokenFields,
} from "../sdk/param-fields.ts";

const params = z.object({
  passageWords: range({ min: 8, max: 400, default: [22, 48], description: "length of the passage, about" }),
  sentenceWords: range({ min: 4, max: 40, default: [6, 14], description: "length of a sentence" }),
  questionWords: range({ min: 2, max: 8, default: [3, 5], description: "content words in the question" }),
  yes: share({ default: 0.5, description: "share of questions with the answer yes" }),
  negatives: choice(["mixed", "swapped", "foreign"], {
    default: "mixed",
    description:
      "how a no is made: swapped joins words of two sentences, foreign brings a word the passage lacks; mixed: half of each",
  }),
  reorder: share({ default: 0.3, description: "share of questions with the words in another order" }),
  inflect: share({ default: 0.1, description: "share of the question's words with another ending" }),
  questionLinks: share({ default: 0.4, description: "share of gaps in the question with a link word" }),
  ...proseFields,
  ...tokenFields,
});

/** Of the questions with the answer no, those with a word that the passage lacks. */
const FOREIGN_SHARE = { mixed: 0.5, swapped: 0, foreign: 1 } as const;

const FRAMES = [
  "is",
  "is the",
  "was",
  "was the",
  "did",
  "did the",
  "do",
  "does the",
  "can",
  "can the",
  "has",
  "are",
];

/** A sentence with one of these says the opposite of the same sentence without it. */
const NEGATIONS = "not no never nor neither none nobody nothing cannot without".split(" ");
const NEGATION = new RegExp(`(?<!\\p{L})(?:${NEGATIONS.join("|")})(?!\\p{L})|n['’]t(?!\\p{L})`, "iu");

/** For the scorer's cases. */
const MARKET = {
  passage: "The market opens at dawn. Fish is sold there until noon.",
  question: "is fish sold there until noon",
};

export const groundedYesNo = defineTemplate({
  id: "grounded-yes-no",
  version: 3,
  title: "Is it said in the passage? Yes or no",
  rule: "The answer is yes when one sentence of the passage holds all content words of the question, else no.",
  description:
    "A passage of random sentences and a question. For yes, the question's words come from one sentence; for no, they " +
    "are put together from two sentences, or one word is foreign to the passage. Trains checking against a passage. A " +
    "model could take the shortcut of looking for the words anywhere; negatives=swapped closes it.",
  family: "retrieve",
  tasks: [{ task: "boolq", slots: { passage: "passage", question: "question" }, format: "boolq" }],
  params,
  slots: {
    passage: { role: "parent", description: "random sentences" },
    question: { role: "child", description: "words to be looked for, without a question mark" },
    answer: { role: "output", description: "yes or no" },
  },
  outputSlot: "answer",
  formats: {
    boolq: {
      title: "Passage, question, answer, as BoolQ asks",
      prompt: (slots) => booleanQuestionPrompt(slots),
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "A request to check a statement against a text",
      prompt: (slots) =>
        `Read the text and answer yes or no.\n\n${slots.passage}\n\n${slots.question}?\nYes or no:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  wording: [...FRAMES, ...PROSE_WORDING, "yes", "no"],
  // The scorer would take a drawn negation for one that is meant.
  reserved: NEGATIONS,
  levels: [
    { passageWords: [12, 20], questionWords: [2, 3], negatives: "foreign", reorder: 0, inflect: 0 },
    { passageWords: [22, 48] },
    { passageWords: [60, 120], negatives: "swapped" },
    { passageWords: [150, 300], questionWords: [4, 6], negatives: "swapped" },
  ],
  cases: {
    accept: [
      { slots: MARKET, generation: " yes" },
      { slots: MARKET, generation: " Yes, it is sold there." },
      { slots: { ...MARKET, question: "do giraffes wear velvet trousers" }, generation: " no" },
      { slots: { ...MARKET, passage: "Fish is never sold there until noon." }, generation: " no" },
    ],
    reject: [
      { slots: MARKET, generation: " no" },
      { slots: MARKET, generation: " perhaps" },
      { slots: { ...MARKET, question: "do giraffes wear velvet trousers" }, generation: " yes" },
      { slots: { ...MARKET, passage: "Fish is never sold there until noon." }, generation: " yes" },
    ],
  },
  baselines: [
    {
      id: "always-yes",
      description: "yes",
      answer: () => "yes",
      expected: (given) => given.yes,
    },
    {
      id: "always-no",
      description: "no",
      answer: () => "no",
      expected: (given) => 1 - given.yes,
    },
    {
      id: "words-anywhere",
      description: "shortcut: yes when every question word stands somewhere in the passage",
      answer: ({ passage, question }) => {
        const present = new Set(contentStems(passage));
        return contentStems(question).every((stem) => present.has(stem)) ? "yes" : "no";
      },
      // Only a foreign word gives a no away.
      expected: (given) => given.yes + (1 - given.yes) * FOREIGN_SHARE[given.negatives],
    },
  ],
  check: (given) =>
    given.passageWords[1] < 2 * given.questionWords[1]
      ? `passageWords ${given.passageWords.join("-")} cannot hold two sentences of ${given.questionWords[1]} content words`
      : proseProblem(given),
  wordsNeeded: (given) => 2 * (given.passageWords[1] + 4 * given.questionWords[1] + 16),
  sample({ random, words, params: given }) {
    const prose: ProseOptions = { random, words, mix: proseMix(given), links: given.links };
    const count = random.between(given.questionWords[0], given.questionWords[1]);
    const first = holding(prose, count);
    const second = holding(prose, count);
    const sentences = [first.sentence, second.sentence];
    fillPassage(prose, given, sentences);
    const passage = shuffledText(prose, sentences);
    const isYes = random.chance(given.yes);
    const swapped = given.negatives === "mixed" ? random.chance(0.5) : given.negatives === "swapped";
    const asked = first.content.slice(0, count);
    if (!isYes) {
      const foreign = swapped ? random.between(1, count - 1) : 1;
      random.sample([...asked.keys()], foreign).forEach((place, i) => {
        asked[place] = swapped ? second.content[i]! : words.word();
      });
    }
    const ordered = random.chance(given.reorder) ? random.shuffled(asked) : asked;
    const body = linkWords(random, inflectSome(random, ordered, given.inflect), LINKS, given.questionLinks);
    return { passage, question: `${random.pick(FRAMES)} ${body}`, answer: isYes ? "yes" : "no" };
  },
  score(slots, generation) {
    const said = readYesNo(generation);
    const { passage = "", question = "" } = slots;
    const answered = said === undefined ? 0 : 1;
    if (contentStems(question).length === 0) {
      return { adherence: answered * UNDECIDED, parts: { answered, decided: 0 } };
    }
    const grounded = support(passage, question);
    const adherence = said === undefined ? 0 : agreement(grounded, isProse(passage))[said];
    return { adherence, parts: { answered, decided: 1, grounded } };
  },
  solve({ passage, question }) {
    const asked = contentStems(question);
    const holds = passage.split(". ").some((sentence) => {
      const stems = contentStems(sentence);
      return asked.every((stem) => stems.includes(stem));
    });
    return holds ? "yes" : "no";
  },
});

/** A sentence with at least `count` content words, and those words. */
function holding(prose: ProseOptions, count: number): { sentence: Sentence; content: string[] } {
  const phrases: Phrase[] = [];
  const content: string[] = [];
  while (content.length < count) {
    const phrase = anyPhrase(prose);
    phrases.push(phrase);
    content.push(...phrase.words);
  }
  return { sentence: writeSentence(prose, phrases), content };
}

/**
 * How far either answer follows the rule. Prose says a thing in other words, so there a missing word is only some
 * evidence for no; in the template's own passages it settles the answer.
 */
function agreement(grounded: number, prose: boolean): { yes: number; no: number } {
  if (prose || grounded === 1) return { yes: grounded, no: 1 - grounded };
  return { yes: grounded / 3, no: 1 };
}

/**
 * How far one sentence of the passage supports a yes: the largest share of the question's content words that it holds, or
 * what is left of 1 where one of the two, sentence and question, is negated. Of sentences with equal shares the first.
 */
function support(passage: string, question: string): number {
  const asked = [...new Set(contentStems(question))];
  let share = 0;
  let negated = false;
  for (const sentence of sentencesOf(passage)) {
    const stems = new Set(contentStems(sentence));
    const held = asked.filter((stem) => stems.has(stem)).length / asked.length;
    if (held > share) [share, negated] = [held, NEGATION.test(sentence) !== NEGATION.test(question)];
  }
  return negated ? Math.min(share, 1 - share) : share;
}
