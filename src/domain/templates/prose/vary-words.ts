import type { RandomStream } from "../../../core/random.ts";
import { isReservedWord } from "../../tokens/function-words.ts";
import { inflected } from "../../tokens/word-stem.ts";

const ENDINGS = ["s", "ed", "ing"] as const;

/**
 * The word, with the given probability with another ending if it is in lower case; its stem stays, and it stays a content
 * word: "called" would be a word of the frame.
 */
export function inflect(random: RandomStream, word: string, probability: number): string {
  if (!random.chance(probability) || !/^[a-z]+$/.test(word)) return word;
  const varied = inflected(word, random.pick(ENDINGS));
  return varied === undefined || isReservedWord(varied) ? word : varied;
}

/** Some of the words with another ending. */
export function inflectSome(random: RandomStream, words: readonly string[], probability: number): string[] {
  const varied: string[] = [];
  for (const word of words) varied.push(inflect(random, word, probability));
  return varied;
}

/** Words with a link word in some of the gaps. */
export function linkWords(
  random: RandomStream,
  words: readonly string[],
  links: readonly string[],
  probability: number,
): string {
  let text = words[0] ?? "";
  for (let i = 1; i < words.length; i++) {
    text += random.chance(probability) ? ` ${random.pick(links)} ${words[i]}` : ` ${words[i]}`;
  }
  return text;
}
