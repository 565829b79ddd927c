import { isReservedWord, LINKS } from "../../tokens/function-words.ts";
import { wordStem } from "../../tokens/word-stem.ts";

const WORD = /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu;

/** The words of a text, punctuation dropped, as written. */
export function wordsOf(text: string): string[] {
  return text.match(WORD) ?? [];
}

/** Stems of the words that carry content, in order, repeats kept. */
export function contentStems(text: string): string[] {
  return wordsOf(text)
    .filter((word) => !isReservedWord(word))
    .map(wordStem);
}

const LINK_WORDS: ReadonlySet<string> = new Set(["of", ...LINKS.flatMap((link) => link.split(" "))]);

/** Whether a text is natural language: it holds function words other than the links of a template's passages. */
export function isProse(text: string): boolean {
  return wordsOf(text).some((word) => isReservedWord(word) && !LINK_WORDS.has(word.toLowerCase()));
}

/** Splits at sentence ends and line breaks. An abbreviation splits too; the rules can live with that. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?]["'”’)\]]*)\s+|\n+/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
}

/** First place where `part` stands in `whole` as a run, from `start`; -1 if nowhere. */
export function indexOfRun<T>(whole: readonly T[], part: readonly T[], start = 0): number {
  for (let i = start; i + part.length <= whole.length; i++) {
    if (part.every((item, j) => item === whole[i + j])) return i;
  }
  return -1;
}

/** The first line of a generation that is not empty, trimmed. */
export function firstLine(generation: string): string {
  return (generation.split("\n").find((line) => line.trim() !== "") ?? "").trim();
}
