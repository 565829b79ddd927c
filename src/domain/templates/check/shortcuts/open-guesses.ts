import { contentStems, wordsOf } from "../../scoring/words.ts";
import type { Slots } from "../../sdk/template.ts";
import { type Answered, type Guess, PROMPT } from "./guess.ts";
import { guessFeature, mostFrequent } from "./guess-feature.ts";

/** Simple ways to take an answer from one slot when answers are many: by place, by length, by a shared word. */
export function openGuesses(fit: readonly Answered[]): Guess[] {
  const example = fit[0]!.slots;
  const names = Object.keys(example);
  const texts = names.filter((name) => name !== PROMPT && typeof example[name] === "string");
  return [
    { name: "always the most frequent answer", isSurface: true, answer: guessFeature(() => "", fit) },
    ...names.flatMap((name) => (typeof example[name] === "string" ? fromText(name) : fromList(name, texts))),
  ];
}

/** Where an answer may stand in every sample. */
const PLACES: readonly (readonly [name: string, at: number])[] = [
  ["first", 0],
  ["second", 1],
  ["third", 2],
  ["fourth", 3],
  ["fifth", 4],
  ["last", -1],
  ["last but one", -2],
  ["last but two", -3],
];

function fromText(name: string): Guess[] {
  const words = (slots: Slots) => wordsOf(slots[name] as string);
  return [
    ...PLACES.map(([place, at]) => ({
      name: `the ${place} word of "${name}"`,
      answer: (slots: Slots) => words(slots).at(at) ?? "",
    })),
    { name: `the whole of "${name}"`, answer: (slots) => slots[name] as string },
    {
      name: `the first number in "${name}"`,
      answer: (slots) => words(slots).find((word) => /^\d+$/.test(word)) ?? "",
    },
    {
      name: `the last number in "${name}"`,
      answer: (slots) => words(slots).findLast((word) => /^\d+$/.test(word)) ?? "",
    },
    { name: `the most frequent word of "${name}"`, answer: (slots) => mostFrequentWord(words(slots)) },
    { name: `the longest word of "${name}"`, answer: (slots) => most(words(slots), (word) => word.length) },
    { name: `the shortest word of "${name}"`, answer: (slots) => most(words(slots), (word) => -word.length) },
    {
      name: `the first word of "${name}" by the alphabet`,
      answer: (slots) => byAlphabet(words(slots))[0] ?? "",
    },
    {
      name: `the last word of "${name}" by the alphabet`,
      answer: (slots) => byAlphabet(words(slots)).at(-1) ?? "",
    },
    {
      name: `the first capitalised word of "${name}" after its beginning`,
      answer: (slots) =>
        words(slots)
          .slice(1)
          .find((word) => /^\p{Lu}/u.test(word)) ?? "",
    },
    { name: `the number of words in "${name}"`, answer: (slots) => String(words(slots).length) },
  ];
}

function fromList(name: string, texts: readonly string[]): Guess[] {
  const list = (slots: Slots) => slots[name] as readonly string[];
  return [
    ...PLACES.map(([place, at]) => ({
      name: `the ${place} of "${name}"`,
      answer: (slots: Slots) => list(slots).at(at) ?? "",
    })),
    { name: `the first of "${name}" by the alphabet`, answer: (slots) => byAlphabet(list(slots))[0] ?? "" },
    {
      name: `the last of "${name}" by the alphabet`,
      answer: (slots) => byAlphabet(list(slots)).at(-1) ?? "",
    },
    { name: `the longest of "${name}"`, answer: (slots) => most(list(slots), (item) => item.length) },
    { name: `the shortest of "${name}"`, answer: (slots) => most(list(slots), (item) => -item.length) },
    {
      name: `the item of "${name}" that shares most words with the others`,
      answer: (slots) =>
        most(list(slots), (item) =>
          sharedWith(
            item,
            list(slots)
              .filter((other) => other !== item)
              .join(" "),
          ),
        ),
    },
    {
      name: `the item of "${name}" that shares fewest words with the others`,
      answer: (slots) =>
        most(
          list(slots),
          (item) =>
            -sharedWith(
              item,
              list(slots)
                .filter((other) => other !== item)
                .join(" "),
            ),
        ),
    },
    ...texts.flatMap((text) => [
      {
        name: `the item of "${name}" that shares most words with "${text}"`,
        answer: (slots: Slots) => most(list(slots), (item) => sharedWith(item, slots[text] as string)),
      },
      {
        name: `the first item of "${name}" that shares any word with "${text}"`,
        answer: (slots: Slots) =>
          list(slots).find((item) => sharedWith(item, slots[text] as string) > 0) ?? "",
      },
      {
        name: `the item of "${name}" that shares fewest words with "${text}"`,
        answer: (slots: Slots) => most(list(slots), (item) => -sharedWith(item, slots[text] as string)),
      },
    ]),
  ];
}

/** Capitals do not count: names would stand first. */
function byAlphabet(items: readonly string[]): string[] {
  const keyed = items.map((item) => [item.toLowerCase(), item] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item);
}

/** The first item with the highest value. */
function most(items: readonly string[], value: (item: string) => number): string {
  let best = "";
  let highest = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    const own = value(item);
    if (own > highest) [best, highest] = [item, own];
  }
  return best;
}

function sharedWith(item: string, text: string): number {
  const stems = new Set(contentStems(text));
  return contentStems(item).filter((stem) => stems.has(stem)).length;
}

function mostFrequentWord(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return mostFrequent(counts);
}
