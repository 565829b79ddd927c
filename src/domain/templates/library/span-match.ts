import { z } from "zod";
import type { RandomStream } from "../../../core/random.ts";
import type { DistinctWords } from "../../tokens/distinct-words.ts";
import { documentQaCompletion, documentQaPrompt } from "../prompts/document-qa.ts";
import { askedKind, looksLike } from "../prose/asked-kind.ts";
import { findPhrases } from "../prose/find-phrases.ts";
import { otherSpan } from "../prose/other-span.ts";
import { anyPhrase, fillPassage, type ProseOptions, shuffledText } from "../prose/passage.ts";
import { drawKind, drawPhrase, type Phrase, type PhraseKind, phraseOf } from "../prose/phrase.ts";
import { QUESTION_FRAMES, QUESTION_WORDING, writeQuestion } from "../prose/question.ts";
import { PROSE_WORDING, type Sentence, writeSentence } from "../prose/sentence.ts";
import { solveSpan } from "../prose/solve-span.ts";
import { DATES } from "../scoring/asked-answer.ts";
import { spanAdherence } from "../scoring/span-adherence.ts";
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
  documentWords: range({
    min: 4,
    max: 600,
    default: [20, 48],
    description: "length of the document in words, about",
  }),
  sentenceWords: range({
    min: 4,
    max: 60,
    default: [6, 16],
    description: "length of a sentence without the answer",
  }),
  answerWords: range({
    min: 1,
    max: 12,
    default: [1, 3],
    description: "words in an answer that is no number",
  }),
  cueSide: choice(["mixed", "both", "left", "right"], {
    default: "mixed",
    description: "side of the answer on which the question's words stand; mixed: both in 3 of 5 samples",
  }),
  cuePhrases: range({ min: 1, max: 4, default: [1, 2], description: "phrases on each side that give words" }),
  cueWords: range({ min: 1, max: 16, default: [2, 6], description: "words that the question keeps of them" }),
  reorder: share({ default: 0.5, description: "share of questions with the words in another order" }),
  questionLinks: share({ default: 0.5, description: "share of borders in the question with a link word" }),
  inflect: share({ default: 0.1, description: "share of the question's words with another ending" }),
  noiseWords: range({
    min: 0,
    max: 8,
    default: [0, 1],
    description: "question words that the document lacks",
  }),
  distractors: range({
    min: 0,
    max: 6,
    default: [0, 1],
    description: "sentences that repeat some of the cue words",
  }),
  questionFrame: choice(QUESTION_FRAMES, {
    default: "typed",
    description: "typed: who for names, when for years, …; generic: always what; none: no asking words",
  }),
  frameLast: share({ default: 0.1, description: "share of questions with the asking words at the end" }),
  ...proseFields,
  names: share({ default: 0.35, description: "share of capitalised names among phrases" }),
  numbers: share({ default: 0.2, description: "share of numbers and years among phrases" }),
  answer: choice(["rule", "random-span", "random-phrase", "random-words"], {
    default: "rule",
    description:
      "rule, or a control with the same prompts and answer lengths: another span, or foreign words",
  }),
  ...tokenFields,
});

type SpanParams = z.infer<typeof params>;

/** For the scorer's cases. */
const FERRY = {
  context:
    "The ferry sank in 1911 near the old harbour wall. Divers found a bell from Lisbon in the wreck. The lighthouse keeper saw nothing.",
  question: "What did the divers find in the wreck?",
};

export const spanMatch = defineTemplate({
  id: "span-match",
  version: 3,
  title: "Document question answering: the span beside the match",
  rule: "The question repeats words that stand next to one span of the document; the answer is that span.",
  description:
    "A document of sentence-like random words. One sentence holds the answer (a name, a year, a number or a short " +
    "phrase) with cue phrases beside it; the question repeats some cue words, in another order and form, after the " +
    "asking word that fits the answer. Other sentences repeat fewer of the cues. A model could take the shortcut of any " +
    "phrase of the asked kind; longer documents narrow it.",
  family: "retrieve",
  tasks: [{ task: "squad", slots: { context: "context", question: "question" }, format: "squad" }],
  params,
  outputParams: ["answer"],
  slots: {
    context: { role: "parent", description: "the document" },
    question: { role: "child", description: "repeats words that stand beside the answer" },
    answer: { role: "output", description: "the span beside those words" },
  },
  outputSlot: "answer",
  formats: {
    squad: {
      title: "Passage, question, answer, as the task squad asks",
      prompt: (slots) => documentQaPrompt(slots),
      completion: (slots) => documentQaCompletion(slots.answer),
    },
    chat: {
      title: "An instruction, then passage and question, as a person would write to an assistant",
      prompt: (slots) =>
        `Answer the question with a few words copied from the text.\n\n${slots.context}\n\n${slots.question}\nThe answer is:`,
      completion: (slots) => documentQaCompletion(slots.answer),
    },
  },
  wording: [...QUESTION_WORDING, ...PROSE_WORDING],
  // The scorer would take a drawn "May" for no answer to "who".
  reserved: DATES,
  levels: [
    { documentWords: [10, 20], distractors: 0, noiseWords: 0, reorder: 0, inflect: 0, cueSide: "both" },
    { documentWords: [20, 48] },
    { documentWords: [60, 120], distractors: [1, 3] },
    { documentWords: [150, 300], distractors: [2, 5], cueWords: [1, 4] },
  ],
  cases: {
    accept: [
      { slots: FERRY, generation: " a bell from Lisbon" },
      { slots: FERRY, generation: " The bell from Lisbon.\n" },
      { slots: { ...FERRY, question: "When did the ferry sink?" }, generation: " 1911" },
    ],
    reject: [
      { slots: FERRY, generation: " the lighthouse keeper" },
      { slots: FERRY, generation: " The ferry sank in 1911 near the old harbour wall." },
      { slots: FERRY, generation: " I cannot tell." },
      { slots: FERRY, generation: " a golden anchor" },
      { slots: { ...FERRY, question: "Who sank near the old harbour wall?" }, generation: " 1911" },
    ],
  },
  baselines: [
    {
      id: "copy-context",
      description: "the whole document",
      answer: (slots) => slots.context,
      expected: () => 0,
    },
    {
      id: "random-phrase",
      description: "any phrase of the document",
      answer: (slots, random) => random.pick(findPhrases(slots.context).flat()),
      expected: ({ documentWords }) => 3.4 / ((documentWords[0] + documentWords[1]) / 2),
      tolerance: 0.02,
    },
    {
      id: "first-phrase",
      description: "the first phrase of the document",
      answer: (slots) => findPhrases(slots.context)[0]?.[0] ?? "",
      expected: ({ documentWords }) => 2.5 / (documentWords[0] + documentWords[1]),
      tolerance: 0.01,
    },
    {
      id: "first-of-kind",
      description: "shortcut: the first phrase that fits the asking word and is not in the question",
      answer: ({ context, question }) =>
        findPhrases(context)
          .flat()
          .find((phrase) => looksLike(phrase, askedKind(question)) && !question.includes(phrase)) ?? "",
      expected: (given) => firstOfKindShare(given),
      tolerance: 0.04,
    },
  ],
  check(given) {
    const shortest = given.answerWords[1] + Math.max(2, given.cueWords[0]) + 1;
    if (given.documentWords[1] < shortest) {
      return (
        `documentWords ${given.documentWords.join("-")} cannot hold an answer of ${given.answerWords[1]} words ` +
        `with ${given.cueWords[0]} cue words beside it`
      );
    }
    return proseProblem(given);
  },
  wordsNeeded: (given) => 2 * (given.documentWords[1] + given.noiseWords[1] + 16),
  followsRule: (given) => given.answer === "rule",
  sample({ random, words, params: given }) {
    const prose: ProseOptions = { random, words, mix: proseMix(given), links: given.links };
    const target = drawTarget(prose, given);
    const sentences = [target.sentence];
    addDistractors(prose, given, target, sentences);
    fillPassage(prose, { passageWords: given.documentWords, sentenceWords: given.sentenceWords }, sentences);
    const noise = words.words(random.between(given.noiseWords[0], given.noiseWords[1]));
    const question = writeQuestion({
      random,
      kind: target.kind,
      cues: target.kept,
      noise,
      frame: given.questionFrame,
      reorder: given.reorder,
      links: given.questionLinks,
      inflect: given.inflect,
      frameLast: given.frameLast,
    });
    const context = shuffledText(prose, sentences);
    return { context, question, answer: answerOf(random, words, given, context, target.answer) };
  },
  score: (slots, generation) =>
    spanAdherence({
      context: slots.context ?? "",
      question: slots.question ?? "",
      generation,
      slackWords: 3,
      maxWords: LONGEST_ANSWER_WORDS,
    }),
  solve: ({ context, question }) => solveSpan(context, question),
});

/** The bound of `answerWords`, and the "of" that a longer phrase may hold. */
const LONGEST_ANSWER_WORDS = 13;

interface Target {
  readonly sentence: Sentence;
  readonly kind: PhraseKind;
  /** As it stands in the sentence. */
  readonly answer: string;
  /** Cue words that the question keeps, one group per phrase; no group is empty. */
  readonly kept: readonly (readonly string[])[];
}

const MIXED_SIDES = ["both", "both", "both", "left", "right"] as const;

/**
 * With cues on one side only, the cue phrases begin (or end) their sentence, so that just one span lies beside them;
 * with cues on both sides, the answer is the one span between them.
 */
function drawTarget(prose: ProseOptions, given: SpanParams): Target {
  const { random } = prose;
  const side = given.cueSide === "mixed" ? random.pick(MIXED_SIDES) : given.cueSide;
  const kind = drawKind(random, prose.mix);
  const answer = drawPhrase(prose, kind, given.answerWords);
  const left = side === "right" ? [] : cuePhrases(prose, given);
  const right = side === "left" ? [] : cuePhrases(prose, given);
  const cues = [...left, ...right];
  const phrases = [...left, answer, ...right];
  // More phrases may stand on the far sides of the cues.
  if (side !== "left" && random.chance(0.4)) phrases.unshift(anyPhrase(prose));
  if (side !== "right" && random.chance(0.4)) phrases.push(anyPhrase(prose));
  const sentence = writeSentence(prose, phrases);
  return {
    sentence,
    kind,
    answer: phrases[0] === answer ? sentence.opening : answer.text,
    kept: keepWords(random, cues, random.between(given.cueWords[0], given.cueWords[1])),
  };
}

function cuePhrases(prose: ProseOptions, { cuePhrases: [low, high] }: SpanParams): Phrase[] {
  const phrases: Phrase[] = [];
  for (let left = prose.random.between(low, high); left > 0; left--) phrases.push(anyPhrase(prose));
  return phrases;
}

/** `count` words, at least one of each phrase, in the order in which they stand. */
function keepWords(random: RandomStream, phrases: readonly Phrase[], count: number): string[][] {
  const isKept: boolean[][] = [];
  const rest: (readonly [phrase: number, word: number])[] = [];
  phrases.forEach(({ words }, phrase) => {
    const kept = random.below(words.length);
    isKept.push(words.map((_, word) => word === kept));
    for (let word = 0; word < words.length; word++) if (word !== kept) rest.push([phrase, word]);
  });
  const more = Math.max(0, Math.min(count - phrases.length, rest.length));
  for (const [phrase, word] of random.sample(rest, more)) isKept[phrase]![word] = true;
  return phrases.map(({ words }, phrase) => words.filter((_, word) => isKept[phrase]![word]));
}

/** Each repeats some of the kept words, never all, beside a phrase of the answer's kind. */
function addDistractors(
  prose: ProseOptions,
  given: SpanParams,
  { kept, kind }: Target,
  sentences: Sentence[],
): void {
  const { random } = prose;
  const cues: string[] = [];
  for (const group of kept) cues.push(...group);
  if (cues.length < 2) return;
  for (let left = random.between(given.distractors[0], given.distractors[1]); left > 0; left--) {
    const cue = phraseOf("phrase", random.sample(cues, random.between(1, Math.min(2, cues.length - 1))));
    const decoy = drawPhrase(prose, kind, given.answerWords);
    const pair = random.chance(0.5) ? [cue, decoy] : [decoy, cue];
    sentences.push(writeSentence(prose, [...pair, anyPhrase(prose)]));
  }
}

/** The rule's answer or a control's, of the same number of words. Drawn last, so that prompts do not depend on it. */
function answerOf(
  random: RandomStream,
  words: DistinctWords,
  given: SpanParams,
  context: string,
  answer: string,
): string {
  if (given.answer === "rule") return answer;
  const length = answer.split(" ").length;
  if (given.answer === "random-words") return words.words(length).join(" ");
  if (given.answer === "random-phrase") {
    const phrases = findPhrases(context)
      .flat()
      .filter((phrase) => phrase !== answer && phrase.split(" ").length === length);
    if (phrases.length > 0) return random.pick(phrases);
  }
  // The shortest document has more words than the longest answer.
  return otherSpan(random, context, answer)!;
}

/** Words of a document per phrase, with the link words between phrases; measured. */
const WORDS_PER_PHRASE = 2.9;

/** About how often the first phrase that looks like the kind asked for is the answer: one in all that look like it. */
function firstOfKindShare({ documentWords, names, numbers, questionFrame }: SpanParams): number {
  const others = (documentWords[0] + documentWords[1]) / 2 / WORDS_PER_PHRASE - 1;
  const oneOf = (share: number) => 1 / (1 + Math.max(0, others) * share);
  const spoken = 1 - numbers;
  // Numbers, years included, look like no other kind; names look like phrases.
  if (questionFrame !== "typed") return spoken * oneOf(spoken);
  const digits = (numbers / 2) * (oneOf(numbers / 2) + oneOf(numbers));
  return names * oneOf(names) + digits + (spoken - names) * oneOf(spoken);
}
