import { z } from "zod";
import { chatChoice } from "../prompts/options.ts";
import { singleOptionAdherence } from "../scoring/option-adherence.ts";
import { wordsOf } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { meanOverRange } from "../sdk/mean-over-range.ts";
import { type Range, range, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  steps: range({ min: 2, max: 8, default: [3, 4], description: "steps of the procedure" }),
  rounds: range({
    min: 1,
    max: 4,
    default: [1, 2],
    description: "times that it is shown in full before the last, broken off round",
  }),
  stepWords: range({ min: 1, max: 6, default: [2, 3], description: "words in a step" }),
  options: range({
    min: 2,
    max: 6,
    default: [4, 4],
    description: "endings to choose from; at most the number of steps",
  }),
  ...tokenFields,
});

export const patternContinuation = defineTemplate({
  id: "pattern-continuation",
  version: 1,
  title: "Go on as the procedure went before",
  rule: "The right ending is the step that followed, in the earlier rounds, on the step at which the text breaks off.",
  description:
    "A procedure of several steps is done by one person after another; the last round breaks off. All endings are steps " +
    "of the same procedure, so only their order tells the right one. Trains choosing what comes next, as HellaSwag asks. " +
    "Its scorer decides only on texts that repeat a procedure word for word, which HellaSwag's rows seldom do.",
  family: "choose",
  tasks: [
    {
      task: "hellaswag",
      slots: { context: "{activity_label}: {ctx}", options: "endings" },
      format: "ending",
    },
  ],
  params,
  slots: {
    context: { role: "parent", description: "full rounds, then a round up to some step" },
    options: { role: "child", description: "steps of the procedure", list: true },
    answer: { role: "output", description: "the next step" },
  },
  outputSlot: "answer",
  formats: {
    ending: {
      title: "The text, continued by the ending, as HellaSwag scores",
      prompt: (slots) => slots.context,
      completion: (slots) => ` ${slots.answer}`,
    },
    chat: chatChoice("A question for the next step", (slots) => `${slots.context} ...\nWhat comes next?`),
  },
  wording: ["first", "then"],
  baselines: [
    {
      id: "first-option",
      description: "the first option",
      answer: ({ options }) => options[0]!,
      expected: (params) => overSizes(params, (_, options) => 1 / options),
    },
    {
      id: "random-option",
      description: "any option",
      answer: ({ options }, random) => random.pick(options),
      expected: (params) => overSizes(params, (_, options) => 1 / options),
    },
    {
      id: "not-said-again",
      description: "shortcut: the first option that the broken off round has not had",
      answer: ({ context, options }) => {
        const last = context.split(". ").at(-1)!;
        return options.find((option) => !last.includes(option)) ?? options[0]!;
      },
      expected: (params) => overSizes(params, firstUnsaid),
    },
  ],
  levels: [
    { steps: 2, options: 2 },
    { steps: [3, 4] },
    { steps: [5, 6], rounds: [1, 2] },
    { steps: [7, 8], rounds: 1, options: [5, 6] },
  ],
  cases: {
    accept: [
      { slots: dough(), generation: " bakes it" },
      { slots: dough(), generation: " C" },
    ],
    reject: [
      { slots: dough(), generation: " kneads flour" },
      { slots: dough(), generation: " rolls it out" },
      { slots: dough(), generation: " sleeps" },
    ],
  },
  wordsNeeded: ({ steps, rounds, stepWords }) => 2 * (steps[1] * stepWords[1] + rounds[1] + 2),
  sample({ random, words, params: given }) {
    const count = random.between(given.steps[0], given.steps[1]);
    const steps: string[] = [];
    for (let i = 0; i < count; i++)
      steps.push(words.words(random.between(given.stepWords[0], given.stepWords[1])).join(" "));
    let context = "";
    for (let round = random.between(given.rounds[0], given.rounds[1]); round > 0; round--) {
      context += `${words.name()} first ${steps.join(", then ")}. `;
    }
    const broken = random.between(1, count - 1);
    context += `${words.name()} first ${steps.slice(0, broken).join(", then ")}, then`;
    const answer = steps[broken]!;
    const size = Math.min(count, random.between(given.options[0], given.options[1]));
    const others = random.sample(
      steps.filter((step) => step !== answer),
      size - 1,
    );
    return { context, options: random.shuffled([answer, ...others]), answer };
  },
  score({ context = "", options = [] }, generation) {
    // The words that the text ends in, as many as stood there before, and the option that followed on them.
    const ends = wordsOf(context.toLowerCase());
    // Whole words only: "med" did not follow where "medications" did.
    const text = ` ${ends.join(" ")} `;
    let right: string | undefined;
    for (let length = Math.min(6, ends.length - 1); length >= 1 && right === undefined; length--) {
      const end = ends.slice(-length).join(" ");
      const followers = options.filter((option) =>
        text.includes(` ${end} ${wordsOf(option.toLowerCase()).join(" ")} `),
      );
      if (followers.length === 1) [right] = followers;
    }
    return singleOptionAdherence(options, generation, right);
  },
  solve({ context, options }) {
    const rounds = context.split(". ");
    const step = rounds
      .at(-1)!
      .replace(/, then$/, "")
      .split(/, then | first /)
      .at(-1)!;
    const full = rounds[0]!.split(/, then | first /);
    const next = full[full.indexOf(step) + 1]!;
    return options.find((option) => option === next) ?? "";
  },
});

/** The mean of a figure of the numbers of steps and of options, as they are drawn. */
function overSizes(
  { steps, options }: { readonly steps: Range; readonly options: Range },
  figure: (steps: number, options: number) => number,
): number {
  return meanOverRange(steps, (count) =>
    meanOverRange(options, (size) => figure(count, Math.min(count, size))),
  );
}

/**
 * How often the first option that the last round has not had is right: 1 / (1 + k) where k others are unsaid too. That k
 * is hypergeometric (`options - 1` drawn of `steps - 1`, of which `unsaid` count), for which the mean of 1 / (1 + k) is
 * (C(N + 1, m + 1) - C(N - K, m + 1)) / ((K + 1) C(N, m)).
 */
function firstUnsaid(steps: number, options: number): number {
  return meanOverRange([1, steps - 1], (broken) => {
    const unsaid = steps - 1 - broken;
    const ways = binomial(steps, options) - binomial(broken, options);
    return ways / ((unsaid + 1) * binomial(steps - 1, options - 1));
  });
}

function binomial(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways *= (n - k + i) / i;
  return ways;
}

/** For the scorer's cases. */
function dough() {
  return {
    context:
      "Nina first kneads flour, then rolls it out, then bakes it. Otto first kneads flour, then rolls it out, then",
    options: ["kneads flour", "rolls it out", "bakes it"],
  };
}
