import { wordStem } from "../../tokens/word-stem.ts";
import type { Adherence } from "../sdk/template.ts";
import { firstLine, sentencesOf, wordsOf } from "./words.ts";

export interface Entry {
  readonly key: string;
  readonly value: string;
}

/** A longer part before a colon or "is" is a clause and no key. */
const MOST_KEY_WORDS = 7;
/** Share of the sentences that are entries, from which on a text is a list of entries. */
const MOSTLY = 0.6;

/** The entries of a list such as "Key: value", by lines or sentences, or "Key is value."; undefined for other texts. */
export function entriesIn(text: string): Entry[] | undefined {
  const parts = sentencesOf(text);
  for (const border of [/:\s+/, /\s+is\s+/]) {
    const entries = parts.flatMap((part) => {
      const [key = "", ...rest] = part.split(border);
      const value = rest.join(" ").replace(/[.;,]+$/, "");
      const words = wordsOf(key).length;
      return value === "" || words === 0 || words > MOST_KEY_WORDS ? [] : [{ key, value }];
    });
    if (entries.length >= 2 && entries.length >= MOSTLY * parts.length) return entries;
  }
  return undefined;
}

/**
 * How well a generation follows "answer with the value of the key that the question names":
 * `key` – share of the entry's key that the question repeats, over the most of any entry;
 * `value` – F1 of the generation's words and the entry's value.
 * Adherence is the largest product over the entries.
 */
export function entryAdherence(entries: readonly Entry[], question: string, generation: string): Adherence {
  const asked = new Set(stemsOf(question));
  const named = entries.map(({ key }) => {
    const own = stemsOf(key);
    return own.filter((stem) => asked.has(stem)).length / own.length;
  });
  const most = Math.max(...named);
  const said = stemsOf(firstLine(generation));
  let best: Adherence = { adherence: 0, parts: { key: 0, value: 0 } };
  if (most === 0) return best;
  for (const [place, { value }] of entries.entries()) {
    const parts = { key: named[place]! / most, value: overlap(said, stemsOf(value)) };
    const adherence = parts.key * parts.value;
    if (adherence > best.adherence || (best.adherence === 0 && parts.value > best.parts.value!)) {
      best = { adherence, parts };
    }
  }
  return best;
}

function stemsOf(text: string): string[] {
  return wordsOf(text).map((word) => wordStem(word.toLowerCase()));
}

/** F1 of two bags of words. */
function overlap(said: readonly string[], value: readonly string[]): number {
  const left = new Map<string, number>();
  for (const stem of value) left.set(stem, (left.get(stem) ?? 0) + 1);
  let common = 0;
  for (const stem of said) {
    const count = left.get(stem) ?? 0;
    if (count === 0) continue;
    left.set(stem, count - 1);
    common += 1;
  }
  return common === 0 ? 0 : (2 * common) / (said.length + value.length);
}
