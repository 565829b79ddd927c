import { itemsOf } from "../prompts/word-list.ts";
import type { Adherence } from "../sdk/template.ts";
import { firstLine } from "./words.ts";

/**
 * How well a generation's list of words equals the one that the rule gives:
 * `items` – shared items over those of the longer list, repeats counted;
 * `order` – longest common subsequence over the longer list's length.
 * Adherence is the square of `order`, so that a list in chance order scores low. Case does not count.
 */
export function sequenceAdherence(expected: readonly string[], generation: string): Adherence {
  const given = itemsSaid(generation);
  const wanted = expected.map((item) => item.toLowerCase());
  const longest = Math.max(wanted.length, given.length, 1);
  const order = longestCommonSubsequence(wanted, given) / longest;
  return { adherence: order * order, parts: { items: sharedCount(wanted, given) / longest, order } };
}

/** The items of a generation's list in lower case, marks in front of it dropped. */
export function itemsSaid(generation: string): string[] {
  return itemsOf(firstLine(generation).replace(/^[^\p{L}\p{N}]+/u, "")).map((item) => item.toLowerCase());
}

function sharedCount(a: readonly string[], b: readonly string[]): number {
  const rest = [...b];
  let shared = 0;
  for (const item of a) {
    const at = rest.indexOf(item);
    if (at < 0) continue;
    rest.splice(at, 1);
    shared += 1;
  }
  return shared;
}

/** Length of the longest common subsequence; O(a × b). */
export function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  let above = new Array<number>(b.length + 1).fill(0);
  for (const item of a) {
    const row = [0];
    for (let j = 0; j < b.length; j++) {
      row.push(item === b[j] ? above[j]! + 1 : Math.max(above[j + 1]!, row[j]!));
    }
    above = row;
  }
  return above[b.length]!;
}
