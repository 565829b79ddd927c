import type { RandomStream } from "../../../core/random.ts";
import { inflected } from "../../tokens/word-stem.ts";

/** Some of the lower-case words with another ending; none changes its stem. */
export function inflectSome(random: RandomStream, words: readonly string[], probability: number): string[] {
  return words.map((word) => {
    if (!random.chance(probability) || !/^[a-z]+$/.test(word)) return word;
    return inflected(word, random.pick(["s", "ed", "ing"] as const)) ?? word;
  });
}

/** Words with a link word in some of the gaps. */
export function linkWords(
  random: RandomStream,
  words: readonly string[],
  links: readonly string[],
  probability: number,
): string {
  return words
    .map((word, i) => (i > 0 && random.chance(probability) ? `${random.pick(links)} ${word}` : word))
    .join(" ");
}
