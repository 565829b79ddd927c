import { z } from "zod";
import { isReservedWord } from "../../tokens/function-words.ts";
import { wordStem } from "../../tokens/word-stem.ts";
import { documentQaCompletion, documentQaPrompt } from "../prompts/document-qa.ts";
import { contentStems, firstLine, sentencesOf, wordsOf } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { meanOfInverse } from "../sdk/mean-over-range.ts";
import { range, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  hops: range({
    min: 1,
    max: 5,
    default: [2, 3],
    description: "facts between the question's name and the answer",
  }),
  chains: range({
    min: 1,
    max: 8,
    default: [2, 3],
    description: "chains of facts, of which the question follows one",
  }),
  ...tokenFields,
});

export const multiHop = defineTemplate({
  id: "multi-hop",
  version: 1,
  title: "Follow a chain of facts to its end",
  rule: "Each fact leads from one name to the next; the answer is the name at which the chain from the asked name ends.",
  description:
    "Facts of the form `A of B is C.` in random order, which make several chains of names. Trains multi-hop questions, " +
    "whose answer stands beside no word of the question.",
  family: "retrieve",
  tasks: [{ task: "multi-hop", slots: { context: "context", question: "question" }, format: "squad" }],
  params,
  slots: {
    context: { role: "parent", description: "the facts" },
    question: { role: "child", description: "the relations from the asked name outwards" },
    answer: { role: "output", description: "the last name of the chain" },
  },
  outputSlot: "answer",
  formats: {
    squad: {
      title: "Facts as a passage, then question and answer",
      prompt: (slots) => documentQaPrompt(slots),
      completion: (slots) => documentQaCompletion(slots.answer),
    },
    chat: {
      title: "A request to work it out from facts",
      prompt: (slots) => `Use only these facts: ${slots.context}\n\n${slots.question} Give just the name:`,
      completion: (slots) => documentQaCompletion(slots.answer),
    },
  },
  wording: ["The of is", "What is the"],
  baselines: [
    {
      id: "random-end",
      description: "the name at the end of any fact",
      answer: ({ context }, random) => lastWord(random.pick(sentencesOf(context))),
      expected: ({ hops, chains }) => meanOfInverse(hops) * meanOfInverse(chains),
    },
    {
      id: "first-hop",
      description: "the name one fact away: right when there is one hop",
      answer: ({ context, question }) => {
        const [name = ""] = question.slice(0, -1).split(" ").slice(-1);
        return lastWord(sentencesOf(context).find((fact) => fact.includes(` of ${name} is `)) ?? "");
      },
      expected: ({ hops: [low, high] }) => (low === 1 ? 1 / high : 0),
      tolerance: 0.02,
    },
    {
      id: "last-relation",
      description:
        "shortcut: the fact with the relation that the question names first; every chain has its own relations",
      answer: ({ context, question }) => {
        const relation = /^What is the (\S+) of/.exec(question)?.[1] ?? "";
        return lastWord(sentencesOf(context).find((fact) => fact.startsWith(`The ${relation} of `)) ?? "");
      },
      // Chains share their relations, so it is one guess among the chains.
      expected: ({ chains }) => meanOfInverse(chains),
      tolerance: 0.04,
    },
  ],
  levels: [
    { hops: 1, chains: 2 },
    { hops: 2, chains: [2, 3] },
    { hops: 3, chains: [3, 4] },
    { hops: [4, 5], chains: [4, 6] },
  ],
  cases: {
    accept: [
      { slots: captain(), generation: " Ruth" },
      { slots: captain(), generation: " Ruth.\n" },
      { slots: captain(), generation: " The answer is Ruth" },
      // The first fact about the asked name is not the one that the question follows.
      {
        slots: { ...captain(), context: `The sister of Mila is Vera. ${captain().context}` },
        generation: " Ruth",
      },
    ],
    reject: [
      { slots: captain(), generation: " Anton" },
      { slots: captain(), generation: " Mila" },
      { slots: captain(), generation: " unknown" },
    ],
  },
  wordsNeeded: ({ hops, chains }) => 2 * ((hops[1] + 1) * chains[1] + hops[1]),
  sample({ random, words, params: given }) {
    const hops = random.between(given.hops[0], given.hops[1]);
    const chains = random.between(given.chains[0], given.chains[1]);
    // All chains have the same relations: only the names tell them apart.
    const relations = words.words(hops);
    const facts: string[] = [];
    let start = "";
    let answer = "";
    for (let chain = 0; chain < chains; chain++) {
      const names = words.names(hops + 1);
      for (let hop = 0; hop < hops; hop++)
        facts.push(`The ${relations[hop]} of ${names[hop]} is ${names[hop + 1]}.`);
      if (chain > 0) continue;
      start = names[0]!;
      answer = names[hops]!;
    }
    let question = "What is";
    for (let hop = hops - 1; hop >= 0; hop--) question += ` the ${relations[hop]} of`;
    return { context: random.shuffled(facts).join(" "), question: `${question} ${start}?`, answer };
  },
  score({ context = "", question = "" }, generation) {
    const names = new Set(wordsOf(context).filter(isName));
    const said = wordsOf(firstLine(generation)).filter((word) => names.has(word));
    const asked = new Set(wordsOf(question));
    const answer = said.filter((word) => !asked.has(word)).at(-1);
    const { end, middle } = chainOf(context, question);
    const reached = answer !== undefined && answer === end ? 1 : 0;
    const onTheWay = answer !== undefined && middle.has(answer) ? 0.25 : 0;
    const named = answer === undefined ? 0 : 1;
    return { adherence: Math.max(reached, onTheWay), parts: { named, reached } };
  },
  solve({ context, question }) {
    const words = question.slice(0, -1).split(" ");
    let name = words.at(-1)!;
    const relations = words.filter((_, i) => words[i - 1] === "the").reverse();
    for (const relation of relations) {
      name = new RegExp(`The ${relation} of ${name} is (\\S+)\\.`, "u").exec(context)?.[1] ?? "";
    }
    return name;
  },
});

function lastWord(sentence: string): string {
  return wordsOf(sentence).at(-1) ?? "";
}

/**
 * From the question's last name outwards: each step takes the sentence that names the current name and the next relation
 * of the question (else a later one), and goes on to the other name in it.
 */
function chainOf(
  context: string,
  question: string,
): { end: string | undefined; middle: ReadonlySet<string> } {
  const named = wordsOf(question).filter(isName);
  let name = named.at(-1);
  // Without capitals only the last name can be told from the relations before it.
  const asked = new Set(
    named.filter((word, i) => i === named.length - 1 || /^\p{Lu}/u.test(word)).map(wordStem),
  );
  let relations = contentStems(question)
    .filter((stem) => !asked.has(stem))
    .reverse();
  const related = new Set(relations);
  const sentences = sentencesOf(context).map((sentence) => ({
    names: wordsOf(sentence).filter((word) => isName(word) && !related.has(wordStem(word))),
    stems: contentStems(sentence),
  }));
  const middle = new Set<string>();
  for (;;) {
    const step = nextStep(sentences, name, relations);
    if (step === undefined || middle.has(step.next)) return { end: name, middle };
    middle.add(name!);
    name = step.next;
    relations = relations.slice(step.relation + 1);
  }
}

interface NamedSentence {
  readonly names: readonly string[];
  readonly stems: readonly string[];
}

function nextStep(
  sentences: readonly NamedSentence[],
  name: string | undefined,
  relations: readonly string[],
): { next: string; relation: number } | undefined {
  if (name === undefined) return undefined;
  for (const [relation, stem] of relations.entries()) {
    const found = sentences.find(({ names, stems }) => names.includes(name) && stems.includes(stem));
    const next = found?.names.findLast((other) => other !== name);
    if (next !== undefined) return { next, relation };
  }
  return undefined;
}

/** Capitalised, or of a script without case, and no word of the language's frame ("The", "Who"). */
function isName(word: string): boolean {
  return /^[\p{Lu}\p{Lo}]/u.test(word) && !isReservedWord(word);
}

/** For the scorer's cases. */
function captain() {
  return {
    context: "The captain of Mila is Anton. The sister of Anton is Ruth. The captain of Piet is Olga.",
    question: "What is the sister of the captain of Mila?",
  };
}
