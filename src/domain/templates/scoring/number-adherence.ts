import type { Adherence } from "../sdk/template.ts";
import { firstLine, wordsOf } from "./words.ts";

const NAMES = "zero one two three four five six seven eight nine ten eleven twelve".split(" ");

/**
 * How near the first number of a generation, in digits or as a word up to twelve, comes to the right one:
 * `answered` – 1 when there is a number; `near` – 1 for the right one, less than a third for one off, falling off.
 */
export function numberAdherence(right: number, generation: string): Adherence {
  const said = readNumber(generation);
  if (said === undefined) return { adherence: 0, parts: { answered: 0, near: 0 } };
  const near = 1 / (1 + 2 * Math.abs(said - right)) ** 2;
  return { adherence: near, parts: { answered: 1, near } };
}

function readNumber(generation: string): number | undefined {
  for (const word of wordsOf(firstLine(generation))) {
    if (/^\d{1,9}$/.test(word)) return Number(word);
    const named = NAMES.indexOf(word.toLowerCase());
    if (named >= 0) return named;
  }
  return undefined;
}
