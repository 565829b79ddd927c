import { z } from "zod";
import { LINKS } from "../../tokens/function-words.ts";
import { plainQuestionPrompt } from "../prompts/choice-question.ts";
import { chatChoice } from "../prompts/options.ts";
import { optionAdherence } from "../scoring/option-adherence.ts";
import { contentStems } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { meanOfInverse, meanOverRange } from "../sdk/mean-over-range.ts";
import { range, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  things: range({
    min: 2,
    max: 6,
    default: [2, 4],
    description: "things that the goal names, in the order of their use",
  }),
  goalWords: range({ min: 1, max: 8, default: [2, 4], description: "further words in the goal" }),
  solutionWords: range({ min: 0, max: 8, default: [1, 3], description: "further words in a solution" }),
  options: range({ min: 2, max: 4, default: [2, 2], description: "solutions to choose from" }),
  ...tokenFields,
});

export const goalSolution = defineTemplate({
  id: "goal-solution",
  version: 1,
  title: "Which solution uses the goal's things, all and in order",
  rule: "The right solution names the goal's things in the order in which the goal names them; wrong ones exchange two, or put a foreign thing in the place of one.",
  description:
    "A goal names things in order; every solution has the same further words. Half of the wrong solutions change the " +
    "order, half bring in a foreign thing, so that counting shared words does not suffice. Trains choosing solutions " +
    "that fit a goal, as PIQA asks.",
  family: "choose",
  tasks: [{ task: "piqa", slots: { goal: "goal", options: ["sol1", "sol2"] }, format: "continuation" }],
  params,
  slots: {
    goal: { role: "parent", description: "what is to be done with which things" },
    options: { role: "child", description: "the solutions in the order shown", list: true },
    answer: { role: "output", description: "the solution that fits" },
  },
  outputSlot: "answer",
  formats: {
    continuation: {
      title: "The goal as a question, answered by the solution, as PIQA scores",
      prompt: (slots) => plainQuestionPrompt(slots.goal),
      completion: (slots) => ` ${slots.answer}`,
    },
    chat: chatChoice("A question with lettered solutions", (slots) => `How is this done? ${slots.goal}`),
  },
  wording: LINKS,
  baselines: [
    {
      id: "first-option",
      description: "the first solution",
      answer: ({ options }) => options[0]!,
      expected: ({ options }) => meanOfInverse(options),
    },
    {
      id: "random-option",
      description: "any solution",
      answer: ({ options }, random) => random.pick(options),
      expected: ({ options }) => meanOfInverse(options),
    },
    {
      id: "most-shared",
      description:
        "shortcut: the first solution that shares most words with the goal; a changed order shares as many",
      answer: ({ goal, options }) => {
        const stems = new Set(contentStems(goal));
        const counts = options.map((option) => contentStems(option).filter((stem) => stems.has(stem)).length);
        return options[counts.indexOf(Math.max(...counts))]!;
      },
      // Each wrong solution shares as many words in half of the cases; the first of those that do is taken.
      expected: ({ options }) => meanOverRange(options, (n) => (2 / n) * (1 - 0.5 ** n)),
      tolerance: 0.04,
    },
  ],
  levels: [
    { things: 2, solutionWords: 0 },
    { things: [2, 4] },
    { things: [4, 5], options: [2, 3] },
    { things: [5, 6], options: [3, 4], solutionWords: [4, 8] },
  ],
  cases: {
    accept: [
      { slots: shelf(), generation: " Take the drill, then the screws, then the board." },
      { slots: shelf(), generation: " A" },
    ],
    reject: [
      { slots: shelf(), generation: " B" },
      { slots: shelf(), generation: " call a friend" },
    ],
  },
  wordsNeeded: ({ things, goalWords, solutionWords, options }) =>
    2 * (things[1] + goalWords[1] + solutionWords[1] + options[1]),
  sample({ random, words, params: given }) {
    const things = words.words(random.between(given.things[0], given.things[1]));
    const lead = words.words(random.between(given.goalWords[0], given.goalWords[1])).join(" ");
    let goal = lead;
    for (const thing of things) goal += ` ${random.pick(LINKS)} ${thing}`;
    const further = words.words(random.between(given.solutionWords[0], given.solutionWords[1]));
    const count = random.between(given.options[0], given.options[1]);
    const answer = write(things, further);
    const options = [answer];
    while (options.length < count) {
      const wrong = things.slice();
      const at = random.below(wrong.length);
      if (random.chance(0.5)) wrong[at] = words.word();
      else {
        const other = (at + 1 + random.below(wrong.length - 1)) % wrong.length;
        [wrong[at], wrong[other]] = [wrong[other]!, wrong[at]!];
      }
      const option = write(wrong, further);
      if (!options.includes(option)) options.push(option);
    }
    return { goal: `${goal[0]!.toUpperCase()}${goal.slice(1)}`, options: random.shuffled(options), answer };
  },
  score({ goal = "", options = [] }, generation) {
    const wanted = contentStems(goal);
    // The longest run of the goal's words that the option names in the goal's order.
    const ordered = (option: string) => {
      let at = -1;
      let count = 0;
      for (const stem of contentStems(option)) {
        const next = wanted.indexOf(stem, at + 1);
        if (next < 0) continue;
        at = next;
        count += 1;
      }
      return count;
    };
    const best = Math.max(...options.map(ordered));
    return optionAdherence(options, generation, (option) =>
      ordered(option) === best ? 1 : ordered(option) / (2 * Math.max(1, best)),
    );
  },
  solve({ goal, options }) {
    const stems = contentStems(goal);
    return (
      options.find((option) => {
        const named = contentStems(option).filter((stem) => stems.includes(stem));
        const all = options.every(
          (other) => contentStems(other).filter((stem) => stems.includes(stem)).length <= named.length,
        );
        const places = named.map((stem) => stems.indexOf(stem));
        return all && places.every((place, i) => i === 0 || place > places[i - 1]!);
      }) ?? ""
    );
  },
});

/** The things, with the further words between them, the same for every option. */
function write(things: readonly string[], further: readonly string[]): string {
  let text = things[0]!;
  for (let i = 1; i < things.length; i++)
    text += `${further[i - 1] === undefined ? "" : ` ${further[i - 1]}`}, ${things[i]}`;
  for (let i = things.length - 1; i < further.length; i++) text += ` ${further[i]}`;
  return `${text}.`;
}

/** For the scorer's cases. */
function shelf() {
  return {
    goal: "Put up a shelf with a drill, screws and a board",
    options: [
      "Take the drill, then the screws, then the board.",
      "Take the board, then the spoon, then the drill.",
    ],
  };
}
