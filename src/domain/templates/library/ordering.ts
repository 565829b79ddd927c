import { z } from "zod";
import { firstLine, sentencesOf, wordsOf } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { range, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  items: range({ min: 5, max: 12, default: [5, 7], description: "things that stand in one order" }),
  ...tokenFields,
});

export const ordering = defineTemplate({
  id: "ordering",
  version: 1,
  title: "Which of two comes first, from pairs",
  rule: "Statements say of neighbours which comes before which; the answer is the asked thing that comes earlier in the whole order.",
  description:
    "The neighbouring pairs of an order, told in random sequence and from either side; the question asks about two things " +
    "that no single statement compares. Neither is the first or the last of all, so each is told once to come before and " +
    "once to come after something: only joining the statements helps. Trains joining comparisons.",
  family: "compare",
  tasks: [],
  params,
  slots: {
    facts: { role: "parent", description: "a statement for each pair of neighbours" },
    first: { role: "child", description: "one of the asked things" },
    second: { role: "child", description: "the other one" },
    answer: { role: "output", description: "the earlier of the two" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "The statements, then the question",
      prompt: (slots) =>
        `${slots.facts}\nQuestion: Which comes first, ${slots.first} or ${slots.second}?\nAnswer:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "A request to work it out",
      prompt: (slots) =>
        `${slots.facts}\n\nDoes ${slots.first} or ${slots.second} come first? Answer with the name alone:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  wording: ["comes before", "comes after"],
  baselines: [
    {
      id: "first-asked",
      description: "the first of the two",
      answer: ({ first }) => first,
      expected: () => 0.5,
    },
    {
      id: "named-first",
      description: "the one that the statements name first",
      answer: ({ facts, first, second }) => (facts.indexOf(first) < facts.indexOf(second) ? first : second),
      expected: () => 0.5,
      tolerance: 0.03,
    },
    {
      id: "more-often-before",
      description:
        "shortcut: the one that more statements put before than after something, else the first asked",
      answer: ({ facts, first, second }) =>
        balance(facts, first) >= balance(facts, second) ? first : second,
      expected: () => 0.5,
    },
  ],
  levels: [{ items: 5 }, { items: [5, 7] }, { items: [8, 9] }, { items: [10, 12] }],
  cases: {
    accept: [
      { slots: floors(), generation: " kitchen" },
      { slots: floors(), generation: " the kitchen" },
      { slots: { ...floors(), first: "the office", second: "the kitchen" }, generation: " Kitchen." },
    ],
    reject: [
      { slots: floors(), generation: " office" },
      { slots: floors(), generation: " both" },
    ],
  },
  wordsNeeded: ({ items }) => 2 * items[1],
  sample({ random, words, params: given }) {
    const order = words.words(random.between(given.items[0], given.items[1]));
    const facts: string[] = [];
    for (let i = 0; i + 1 < order.length; i++) {
      facts.push(
        random.chance(0.5)
          ? `${order[i]} comes before ${order[i + 1]}.`
          : `${order[i + 1]} comes after ${order[i]}.`,
      );
    }
    // Two or more apart, so that no statement compares them, and both inside: an end is told by one statement.
    const early = random.between(1, order.length - 4);
    const late = random.between(early + 2, order.length - 2);
    const asked = random.shuffled([order[early]!, order[late]!]);
    return {
      facts: random.shuffled(facts).join(" "),
      first: asked[0]!,
      second: asked[1]!,
      answer: order[early]!,
    };
  },
  score({ facts = "", first = "", second = "" }, generation) {
    const said = bare(firstLine(generation).toLowerCase());
    const [one, two] = [first, second].map((name) => said.includes(bare(name.toLowerCase())));
    const answered = one !== two && said.trim() !== "" ? 1 : 0;
    const isEarlier = reaches(facts, first, second);
    const isLater = reaches(facts, second, first);
    if (isEarlier === isLater) return { adherence: answered * 0.5, parts: { answered, decided: 0 } };
    return { adherence: answered === 1 && one === isEarlier ? 1 : 0, parts: { answered, decided: 1 } };
  },
  solve({ facts, first, second }) {
    const before = new Map<string, string>();
    for (const fact of facts.slice(0, -1).split(". ")) {
      const [a, relation, b] = fact.split(/ comes (before|after) /) as [string, string, string];
      if (relation === "before") before.set(a, b);
      else before.set(b, a);
    }
    let at = before.get(first);
    // As many steps as there are statements, for statements that lead in a circle.
    for (let left = before.size; left > 0 && at !== undefined; left--) {
      if (at === second) return first;
      at = before.get(at);
    }
    return second;
  },
});

/** Statements that put the name before something, less those that put it after. */
function balance(facts: string, name: string): number {
  let sum = 0;
  for (const fact of facts.slice(0, -1).split(". ")) {
    const [a, relation, b] = fact.split(/ comes (before|after) /);
    if (a === name) sum += relation === "before" ? 1 : -1;
    if (b === name) sum += relation === "before" ? -1 : 1;
  }
  return sum;
}

/**
 * Whether statements lead from one name to the other, "before" forwards and "after" backwards. Two mentions are one thing
 * when the words of one stand in the other, so that "the hall" is "the hall comes" and "hall".
 */
function reaches(facts: string, from: string, to: string): boolean {
  const steps = sentencesOf(facts.toLowerCase()).flatMap((sentence) => {
    const [left, relation, right] = sentence.split(/\s+(before|after)\s+/);
    if (left === undefined || right === undefined) return [];
    const [earlier, later] = relation === "before" ? [left, right] : [right, left];
    return [{ earlier: bare(earlier), later: bare(later) }];
  });
  const reached = [bare(from.toLowerCase())];
  for (const place of reached) {
    for (const { earlier, later } of steps) {
      if (same(earlier, place) && !reached.some((known) => same(known, later))) reached.push(later);
    }
  }
  return reached.slice(1).some((place) => same(place, bare(to.toLowerCase())));
}

/** The words with a space on either side of each, articles left out. */
function bare(text: string): string {
  return ` ${wordsOf(text)
    .filter((word) => !/^(?:the|an?)$/.test(word))
    .join(" ")} `;
}

function same(a: string, b: string): boolean {
  return a.trim() !== "" && b.trim() !== "" && (a.includes(b) || b.includes(a));
}

/** For the scorer's cases. */
function floors() {
  return {
    facts: "The hall comes before the office. The hall comes after the kitchen.",
    first: "office",
    second: "kitchen",
  };
}
