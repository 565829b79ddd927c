import { z } from "zod";
import { chatChoice } from "../prompts/options.ts";
import { singleOptionAdherence } from "../scoring/option-adherence.ts";
import { contentStems, sentencesOf } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { meanOfInverse } from "../sdk/mean-over-range.ts";
import { range, share, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  options: range({ min: 2, max: 8, default: [4, 4], description: "options, each with the term of one fact" }),
  extraFacts: range({
    min: 0,
    max: 8,
    default: [0, 2],
    description: "further facts whose terms no option holds",
  }),
  optionWords: range({ min: 0, max: 6, default: [0, 2], description: "further words in an option" }),
  shuffled: share({ default: 0.5, description: "share of facts that name the option's term first" }),
  ...tokenFields,
});

const VERBS = ["is a kind of", "is made of", "belongs to", "comes from", "needs", "lives in"] as const;

export const factLinkedOption = defineTemplate({
  id: "fact-linked-option",
  version: 1,
  title: "A fact links the question to one option",
  rule: "One fact names both the question's term and a term of one option; that option is the answer.",
  description:
    "Facts of random terms, a question about one of them, and options of which each holds the other term of some fact, " +
    "so that standing among the facts tells nothing. Trains joining a question to an answer through a known fact, as " +
    "OpenBookQA and ARC ask. On real rows its scorer decides only where the fact is given (`fact1` of OpenBookQA's " +
    'configuration "additional").',
  family: "choose",
  tasks: [
    // Rows of the configuration "additional" hold the fact that a question rests on.
    {
      task: "openbookqa",
      slots: { facts: "fact1?", question: "question_stem", options: "choices" },
      format: "stem",
    },
  ],
  params,
  slots: {
    facts: { role: "parent", description: "sentences that join two terms each" },
    question: { role: "child", description: "names one term" },
    options: { role: "child", description: "the options in the order shown", list: true },
    answer: { role: "output", description: "the option with the joined term" },
  },
  outputSlot: "answer",
  formats: {
    stem: {
      title: "Facts and question, continued by the option, as OpenBookQA scores",
      prompt: (slots) => `${slots.facts} ${slots.question}`,
      completion: (slots) => ` ${slots.answer}`,
    },
    plain: {
      title: "Facts, question and answer, as ARC scores",
      prompt: (slots) => `${slots.facts}\nQuestion: ${slots.question}\nAnswer:`,
      completion: (slots) => ` ${slots.answer}`,
    },
    chat: chatChoice("Facts, question and lettered options", (slots) => `${slots.facts}\n${slots.question}`),
  },
  wording: [...VERBS, "What goes with", "The"],
  baselines: [
    {
      id: "first-option",
      description: "the first option",
      answer: ({ options }) => options[0]!,
      expected: ({ options }) => meanOfInverse(options),
    },
    {
      id: "random-option",
      description: "any option",
      answer: ({ options }, random) => random.pick(options),
      expected: ({ options }) => meanOfInverse(options),
    },
  ],
  levels: [
    { options: 2, extraFacts: 0, optionWords: 0 },
    { options: 4 },
    { options: [5, 6], extraFacts: [2, 4], optionWords: [1, 3] },
    { options: [7, 8], extraFacts: [4, 8], optionWords: [2, 5] },
  ],
  cases: {
    accept: [
      { slots: wool(), generation: " a sheep" },
      { slots: wool(), generation: " The answer is A." },
    ],
    reject: [
      { slots: wool(), generation: " a quarry" },
      { slots: wool(), generation: " nothing at all" },
    ],
  },
  wordsNeeded: ({ options, extraFacts, optionWords }) =>
    2 * (2 * (options[1] + extraFacts[1]) + options[1] * optionWords[1]),
  sample({ random, words, params: given }) {
    const count = random.between(given.options[0], given.options[1]);
    const extra = random.between(given.extraFacts[0], given.extraFacts[1]);
    const right = random.below(count);
    const facts: string[] = [];
    const options: string[] = [];
    let asked = "";
    for (let i = 0; i < count + extra; i++) {
      const subject = words.word();
      const term = words.word();
      const [first, second] = random.chance(given.shuffled) ? [term, subject] : [subject, term];
      facts.push(`The ${first} ${random.pick(VERBS)} ${second}.`);
      if (i === right) asked = subject;
      if (i >= count) continue;
      const more = words.words(random.between(given.optionWords[0], given.optionWords[1]));
      more.splice(random.below(more.length + 1), 0, term);
      options.push(more.join(" "));
    }
    const answer = options[right]!;
    return {
      facts: random.shuffled(facts).join(" "),
      question: `What goes with ${asked}?`,
      options: random.shuffled(options),
      answer,
    };
  },
  score({ facts = "", question = "", options = [] }, generation) {
    const asked = new Set(contentStems(question));
    const named = (stems: readonly string[]) => stems.filter((stem) => asked.has(stem)).length;
    const told = sentencesOf(facts).map(contentStems);
    const most = Math.max(1, ...told.map(named));
    const linked = new Set(told.filter((stems) => named(stems) === most).flat());
    const support = options.map(
      (option) => contentStems(option).filter((stem) => linked.has(stem) && !asked.has(stem)).length,
    );
    const best = Math.max(...support);
    const right =
      best > 0 && support.filter((count) => count === best).length === 1
        ? options[support.indexOf(best)]
        : undefined;
    return singleOptionAdherence(options, generation, right);
  },
  solve({ facts, question, options }) {
    const asked = question.replace(/^What goes with |\?$/g, "");
    const fact = facts.split(/(?<=\.) /).find((each) => ` ${each.slice(0, -1)} `.includes(` ${asked} `))!;
    const words = fact.slice(0, -1).split(" ");
    return options.find((option) => option.split(" ").some((word) => words.includes(word)))!;
  },
});

/** For the scorer's cases. */
function wool() {
  return {
    facts: "Wool comes from a sheep. Marble comes from a quarry.",
    question: "Where does wool come from?",
    options: ["a sheep", "a quarry", "a river"],
  };
}
