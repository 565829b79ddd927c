import { contentStems, wordsOf } from "../../scoring/words.ts";
import type { Slots } from "../../sdk/template.ts";
import { type Answered, type Guess, PROMPT } from "./guess.ts";
import { guessFeature } from "./guess-feature.ts";

interface Feature extends Omit<Guess, "answer"> {
  /** One of a small number of values. */
  readonly value: (slots: Slots) => string;
}

/** What a model could look at, in place of the rule, when the answers are few: nothing, lengths, single words. */
export function closedGuesses(fit: readonly Answered[]): Guess[] {
  const names = Object.keys(fit[0]!.slots);
  const slots = names.filter((name) => name !== PROMPT);
  const pairs = slots.flatMap((a, i) => slots.slice(i + 1).map((b) => [a, b] as const));
  return [
    { name: "always the most frequent answer", isSurface: true as const, value: () => "" },
    ...names.flatMap(featuresOfOne),
    ...pairs.flatMap(([a, b]) => featuresOfTwo(a, b)),
  ].map(({ value, ...same }) => ({ ...same, answer: guessFeature(value, fit) }));
}

function featuresOfOne(name: string): Feature[] {
  return [
    {
      name: `the number of words in "${name}"`,
      value: (slots) => String(wordsOf(textOf(slots[name])).length),
    },
    {
      name: `whether the number of words in "${name}" is even`,
      value: (slots) => String(wordsOf(textOf(slots[name])).length % 2),
    },
    {
      name: `the number of characters in "${name}"`,
      value: (slots) => String(textOf(slots[name]).length >> 2),
    },
    { name: `whether "${name}" holds a digit`, value: (slots) => String(/\d/.test(textOf(slots[name]))) },
    {
      name: `how many parts "${name}" has`,
      value: (slots) => String(textOf(slots[name]).split(/[\n;,.]/).length),
    },
    {
      name: `whether "${name}" begins with a capital`,
      value: (slots) => String(/^\p{Lu}/u.test(textOf(slots[name]))),
    },
    {
      name: `the first letter of "${name}"`,
      value: (slots) => textOf(slots[name]).slice(0, 1).toLowerCase(),
    },
    {
      name: `whether a word stands twice in "${name}"`,
      value: (slots) => {
        const stems = contentStems(textOf(slots[name]));
        return String(new Set(stems).size < stems.length);
      },
    },
  ];
}

function featuresOfTwo(a: string, b: string): Feature[] {
  const stems = (slots: Slots) => [contentStems(textOf(slots[a])), contentStems(textOf(slots[b]))] as const;
  const features: Feature[] = [
    {
      name: `whether the first word of "${a}" stands in "${b}"`,
      value: (slots) => holds(stems(slots)[1], stems(slots)[0][0]),
    },
    {
      name: `whether the first word of "${b}" stands in "${a}"`,
      value: (slots) => holds(stems(slots)[0], stems(slots)[1][0]),
    },
    {
      name: `whether the last word of "${a}" stands in "${b}"`,
      value: (slots) => holds(stems(slots)[1], stems(slots)[0].at(-1)),
    },
    {
      name: `whether the last word of "${b}" stands in "${a}"`,
      value: (slots) => holds(stems(slots)[0], stems(slots)[1].at(-1)),
    },
    {
      name: `whether "${a}" and "${b}" share any word`,
      value: (slots) => {
        const [left, right] = stems(slots);
        return String(left.some((stem) => right.includes(stem)));
      },
    },
    {
      name: `which of "${a}" and "${b}" has more words`,
      value: (slots) => {
        const [left, right] = stems(slots);
        return String(Math.sign(left.length - right.length));
      },
    },
  ];
  return features.map((feature) => ({ ...feature, isRelation: true }));
}

function holds(stems: readonly string[], stem: string | undefined): string {
  return String(stem !== undefined && stems.includes(stem));
}

function textOf(value: Slots[string] | undefined): string {
  return typeof value === "string" ? value : (value ?? []).join("\n");
}
