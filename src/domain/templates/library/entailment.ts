import { z } from "zod";
import { firstLine, wordsOf } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { range, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  facts: range({ min: 1, max: 12, default: [3, 5], description: "facts in the premise" }),
  claims: range({ min: 1, max: 4, default: [1, 2], description: "facts in the hypothesis" }),
  ...tokenFields,
});

const LABELS = ["yes", "no", "maybe"] as const;

export const entailment = defineTemplate({
  id: "entailment",
  version: 1,
  title: "Follows, contradicts, or not said",
  rule: "Yes when the premise holds every fact of the hypothesis; no when it gives one of its things another value; maybe when it says nothing of one.",
  description:
    "Facts of the form `thing is value`. For no, a value is another fact's, so that all words of the hypothesis stand in " +
    "the premise; for maybe, the thing is new and the value is not. Trains judging what a text says and leaves open.",
  family: "compare",
  tasks: [],
  params,
  slots: {
    premise: { role: "parent", description: "the facts" },
    hypothesis: { role: "child", description: "claims of the same form" },
    answer: { role: "output", description: "yes, no or maybe" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "Premise, hypothesis, label",
      prompt: (slots) => `${slots.premise}\nQuestion: ${slots.hypothesis} Yes, no or maybe?\nAnswer:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "A request to judge a claim",
      prompt: (slots) =>
        `Judge the claim by the text alone: yes if it follows, no if the text says otherwise, maybe if it does not say.\nText: ${slots.premise}\nClaim: ${slots.hypothesis}\nJudgement:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  wording: ["The is", ...LABELS],
  baselines: [
    ...LABELS.map((label) => ({
      id: `always-${label}`,
      description: label,
      answer: () => label,
      expected: () => 1 / 3,
    })),
    {
      id: "new-word",
      description: "shortcut: maybe when a word of the hypothesis is not in the premise, else yes",
      answer: ({ premise, hypothesis }) => {
        const known = new Set(wordsOf(premise));
        return wordsOf(hypothesis).every((word) => known.has(word)) ? "yes" : "maybe";
      },
      expected: () => 2 / 3,
    },
  ],
  levels: [
    { facts: 2, claims: 1 },
    { facts: [3, 5] },
    { facts: [6, 8], claims: [2, 3] },
    { facts: [9, 12], claims: [3, 4] },
  ],
  cases: {
    accept: [
      {
        slots: { premise: "The kettle is green. The cup is full.", hypothesis: "The cup is full." },
        generation: " Yes",
      },
      {
        slots: { premise: "The kettle is green. The cup is full.", hypothesis: "The cup is green." },
        generation: " no.",
      },
      {
        slots: { premise: "The kettle is green. The cup is full.", hypothesis: "The spoon is full." },
        generation: " maybe",
      },
    ],
    reject: [
      {
        slots: { premise: "The kettle is green. The cup is full.", hypothesis: "The cup is full." },
        generation: " maybe",
      },
      {
        slots: { premise: "The kettle is green. The cup is full.", hypothesis: "The cup is green." },
        generation: " yes",
      },
      {
        slots: { premise: "The kettle is green. The cup is full.", hypothesis: "The spoon is full." },
        generation: " full",
      },
    ],
  },
  check: ({ facts, claims }) =>
    facts[0] < Math.max(2, claims[1])
      ? `facts ${facts.join("-")}: at least two are needed, and as many as claims ${claims.join("-")}`
      : undefined,
  wordsNeeded: ({ facts }) => 4 * facts[1] + 2,
  sample({ random, words, params: given }) {
    const count = random.between(given.facts[0], given.facts[1]);
    const things = words.words(count);
    const values = words.words(count);
    let premise = "";
    for (let i = 0; i < count; i++) premise += `${i === 0 ? "" : " "}The ${things[i]} is ${values[i]}.`;
    const claimed = random.sample([...things.keys()], random.between(given.claims[0], given.claims[1]));
    const answer = random.pick(LABELS);
    const changed = random.below(claimed.length);
    let hypothesis = "";
    claimed.forEach((fact, i) => {
      const isChanged = i === changed && answer !== "yes";
      const thing = isChanged && answer === "maybe" ? words.word() : things[fact];
      const value =
        isChanged && answer === "no" ? values[(fact + 1 + random.below(count - 1)) % count] : values[fact];
      hypothesis += `${i === 0 ? "" : " "}The ${thing} is ${value}.`;
    });
    return { premise, hypothesis, answer };
  },
  score({ premise = "", hypothesis = "" }, generation) {
    const said = LABELS.find((label) => wordsOf(firstLine(generation).toLowerCase())[0] === label);
    const answered = said === undefined ? 0 : 1;
    return { adherence: said === judged(premise, hypothesis) ? 1 : 0, parts: { answered } };
  },
  solve({ premise, hypothesis }) {
    const values = new Map(
      [...premise.matchAll(/The (\S+) is (\S+)\./gu)].map(([, thing, value]) => [thing, value]),
    );
    const claims = [...hypothesis.matchAll(/The (\S+) is (\S+)\./gu)];
    if (claims.some(([, thing, value]) => values.has(thing) && values.get(thing) !== value)) return "no";
    return claims.every(([, thing]) => values.has(thing)) ? "yes" : "maybe";
  },
});

/** By the parts before and after "is" or "was" of each sentence. */
function judged(premise: string, hypothesis: string): (typeof LABELS)[number] {
  const facts = (text: string) =>
    text
      .toLowerCase()
      .split(/[.!?\n]/)
      .map((sentence) => sentence.split(/ (?:is|was|are|were) /).map((part) => wordsOf(part).join(" ")))
      .filter((parts) => parts.length > 1) as [string, string][];
  const known = new Map(facts(premise));
  const claims = facts(hypothesis);
  if (claims.some(([thing, value]) => known.has(thing) && known.get(thing) !== value)) return "no";
  return claims.length > 0 && claims.every(([thing]) => known.has(thing)) ? "yes" : "maybe";
}
