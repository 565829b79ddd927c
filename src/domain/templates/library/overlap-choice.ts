import { z } from "zod";
import type { RandomStream } from "../../../core/random.ts";
import type { DistinctWords } from "../../tokens/distinct-words.ts";
import { LINKS } from "../../tokens/function-words.ts";
import { capitalised } from "../../tokens/token-source.ts";
import { CHOICE_LABELS, letteredQuestionPrompt, plainQuestionPrompt } from "../prompts/choice-question.ts";
import { inflectSome, linkWords } from "../prose/vary-words.ts";
import { chosenOption } from "../scoring/chosen-option.ts";
import { decides, UNDECIDED } from "../scoring/undecided.ts";
import { contentStems, firstLine } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { meanOfInverse } from "../sdk/mean-over-range.ts";
import { integer, range, share, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  options: range({ min: 2, max: 8, default: [2, 4], description: "number of options" }),
  questionWords: range({ min: 2, max: 20, default: [5, 9], description: "content words in the question" }),
  optionWords: range({ min: 2, max: 16, default: [3, 7], description: "content words in an option" }),
  shared: range({
    min: 1,
    max: 8,
    default: [2, 3],
    description: "question words in the right option, at most all of it",
  }),
  decoyShared: integer({
    min: 0,
    max: 7,
    default: 1,
    description: "most question words in a wrong option; always fewer than in the right one",
  }),
  inflect: share({ default: 0.15, description: "share of the repeated words with another ending" }),
  links: share({ default: 0.4, description: "share of gaps between words with a link word" }),
  ...tokenFields,
});

/** For the scorer's cases. */
const HONEY = {
  question: "Where does a bee keep the honey of its hive?",
  options: ["a glass jar", "the honey in the hive", "a pocket"],
};

export const overlapChoice = defineTemplate({
  id: "overlap-choice",
  version: 3,
  title: "Choose the option that overlaps the question",
  rule: "The right option is the one that shares the most words with the question.",
  description:
    "A question of random words and options of which each repeats some of them, one more than all others. Trains " +
    "choosing, and continuing with, what belongs to the question, as goal–solution and science questions ask. A model " +
    "could take the shortcut of picking the first option that shares any word; more options or decoyShared narrow it.",
  family: "choose",
  tasks: [
    { task: "choice", slots: { question: "query", options: "choices" }, format: "continuation" },
    { task: "piqa", slots: { question: "goal", options: ["sol1", "sol2"] }, format: "continuation" },
    { task: "openbookqa", slots: { question: "question_stem", options: "choices" }, format: "stem" },
    { task: "arc_easy", slots: { question: "question", options: "choices" }, format: "continuation" },
    { task: "arc_challenge", slots: { question: "question", options: "choices" }, format: "continuation" },
    {
      task: "hellaswag",
      slots: { question: "{activity_label}: {ctx}", options: "endings" },
      format: "stem",
    },
  ],
  params,
  slots: {
    question: { role: "parent", description: "words of which the options repeat some" },
    options: { role: "child", description: "the options in the order shown", list: true },
    label: { role: "output", description: "the letter of the right option" },
    answer: { role: "output", description: "the text of the right option" },
  },
  outputSlot: "answer",
  formats: {
    continuation: {
      title: "The question, continued by the right option, as ARC and PIQA score",
      prompt: (slots) => plainQuestionPrompt(slots.question),
      completion: (slots) => ` ${slots.answer}`,
    },
    stem: {
      title: "The bare question, continued by the right option, as OpenBookQA scores",
      prompt: (slots) => slots.question,
      completion: (slots) => ` ${slots.answer}`,
    },
    chat: {
      title: "Options on lettered lines, answered by the letter",
      prompt: (slots) => letteredQuestionPrompt(slots.question, slots.options),
      completion: (slots) => ` ${slots.label}\n`,
    },
  },
  wording: LINKS,
  levels: [
    { options: 2, shared: [3, 3], decoyShared: 0, inflect: 0 },
    { options: [2, 4] },
    { options: [4, 5], shared: [2, 3], decoyShared: 2 },
    { options: [5, 8], shared: 3, decoyShared: 2, questionWords: [8, 14] },
  ],
  cases: {
    accept: [
      { slots: HONEY, generation: " the honey in the hive" },
      { slots: HONEY, generation: " The answer is B." },
      { slots: HONEY, generation: " **B**" },
      { slots: HONEY, generation: " honey in the hive, of course" },
    ],
    reject: [
      { slots: HONEY, generation: " a pocket" },
      { slots: HONEY, generation: " the honey in the hive or a pocket" },
      { slots: HONEY, generation: " I do not know" },
    ],
  },
  baselines: [
    {
      id: "first-option",
      description: "the first option",
      answer: (slots) => slots.options[0]!,
      expected: ({ options }) => meanOfInverse(options),
    },
    {
      id: "random-option",
      description: "any option",
      answer: (slots, random) => random.pick(slots.options),
      expected: ({ options }) => meanOfInverse(options),
    },
    {
      id: "first-sharing-option",
      description: "shortcut: the first option that shares any word with the question",
      answer: ({ question, options }) => {
        const asked = new Set(contentStems(question));
        return options.find((option) => contentStems(option).some((stem) => asked.has(stem))) ?? "";
      },
      expected: (given) => firstSharingShare(given),
    },
  ],
  check(given) {
    const most = Math.min(given.questionWords[0], given.optionWords[0]);
    if (given.shared[1] > most) {
      return `shared ${given.shared.join("-")} asks for more words than a question (${given.questionWords[0]}) or an option (${given.optionWords[0]}) may have`;
    }
    return undefined;
  },
  wordsNeeded: (given) => 2 * (given.questionWords[1] + given.options[1] * given.optionWords[1]),
  sample({ random, words, params: given }) {
    const content = words.words(random.between(given.questionWords[0], given.questionWords[1]));
    const shared = random.between(given.shared[0], given.shared[1]);
    const decoys = random.between(given.options[0], given.options[1]) - 1;
    const answer = drawOption(random, words, given, random.sample(content, shared));
    const wrong = Array.from({ length: decoys }, () =>
      drawOption(
        random,
        words,
        given,
        random.sample(content, random.between(0, Math.min(given.decoyShared, shared - 1))),
      ),
    );
    const options = random.shuffled([answer, ...wrong]);
    return {
      question: `${capitalised(linkWords(random, content, LINKS, given.links))}${random.chance(0.5) ? "?" : ""}`,
      options,
      label: CHOICE_LABELS[options.indexOf(answer)]!,
      answer,
    };
  },
  score(slots, generation) {
    const asked = new Set(contentStems(slots.question ?? ""));
    const overlap = (text: string) => new Set(contentStems(text).filter((stem) => asked.has(stem))).size;
    const options = slots.options ?? [];
    const chosen = chosenOption(options, generation);
    if (options.length === 0) {
      const stems = contentStems(firstLine(generation));
      const share = stems.filter((stem) => asked.has(stem)).length / Math.max(1, stems.length);
      return { adherence: share, parts: { overlap: share } };
    }
    const support = options.map(overlap);
    const answered = chosen === undefined ? 0 : 1;
    if (!decides(support)) return { adherence: answered * UNDECIDED, parts: { answered, decided: 0 } };
    const share = chosen === undefined ? 0 : overlap(chosen) / Math.max(...support);
    return { adherence: answered * share ** 2, parts: { answered, decided: 1, overlap: share } };
  },
  solve({ question, options }) {
    const asked = contentStems(question);
    const ranked = options
      .map((option) => ({
        option,
        count: asked.filter((stem) => contentStems(option).includes(stem)).length,
      }))
      .sort((a, b) => b.count - a.count);
    return ranked[0]!.option;
  },
});

interface OptionParams {
  readonly optionWords: readonly [number, number];
  readonly inflect: number;
  readonly links: number;
}

function drawOption(
  random: RandomStream,
  words: DistinctWords,
  given: OptionParams,
  repeated: readonly string[],
): string {
  const length = Math.max(repeated.length, random.between(given.optionWords[0], given.optionWords[1]));
  const own = words.words(length - repeated.length);
  const all = random.shuffled([...inflectSome(random, repeated, given.inflect), ...own]);
  return linkWords(random, all, LINKS, given.links);
}

/** How often no wrong option that shares a word stands before the right one. */
function firstSharingShare({ options, shared, decoyShared }: z.infer<typeof params>): number {
  let sum = 0;
  let cases = 0;
  for (let right = shared[0]; right <= shared[1]; right++) {
    const silent = 1 / (Math.min(decoyShared, right - 1) + 1);
    for (let count = options[0]; count <= options[1]; count++) {
      for (let before = 0; before < count; before++) sum += silent ** before / count;
      cases += 1;
    }
  }
  return sum / cases;
}
