import type { RandomStream } from "../../../core/random.ts";
import { LINKS } from "../../tokens/function-words.ts";
import { capitalised } from "../../tokens/token-source.ts";
import type { Phrase } from "./phrase.ts";

/** All fixed words that `writeSentence` and the phrases in it may use. */
export const PROSE_WORDING: readonly string[] = ["The", "of", ...LINKS];

export interface Sentence {
  /** From the capital to the full stop. */
  readonly text: string;
  /** Each phrase as it stands in the text: the first may have got a capital. */
  readonly phrases: readonly string[];
  readonly wordCount: number;
}

export interface SentenceOptions {
  readonly random: RandomStream;
  /** At least one. */
  readonly phrases: readonly Phrase[];
  /** Share of borders between phrases that are link words ("was in"); the others are commas or brackets. */
  readonly links: number;
}

/**
 * Phrases with visible borders between them: link words, commas, brackets, or the space after a number ("37 lamps").
 * So every phrase can be found again in the text, as a noun phrase can in real prose.
 */
export function writeSentence({ random, phrases, links }: SentenceOptions): Sentence {
  const written: string[] = [];
  let text = "";
  let closing = "";
  phrases.forEach((phrase, i) => {
    const border = i === 0 ? "" : drawBorder(random, phrases[i - 1]!, phrase, links, closing !== "");
    const opened = border.endsWith("(");
    let own = phrase.words.join(" ");
    const start = i === 0 && random.chance(0.35) ? "The " : "";
    if (i === 0 && start === "") own = capitalised(own);
    text += i === 0 ? start : closing !== "" ? `)${border}` : border;
    text += own;
    closing = opened ? ")" : "";
    written.push(own);
  });
  text += `${closing}.`;
  return { text, phrases: written, wordCount: text.split(" ").length };
}

function drawBorder(
  random: RandomStream,
  left: Phrase,
  right: Phrase,
  links: number,
  insideBrackets: boolean,
): string {
  if (left.kind === "number" && right.kind === "phrase" && !insideBrackets && random.chance(0.7)) return " ";
  if (random.chance(links)) return ` ${random.pick(LINKS)} `;
  if (!insideBrackets && random.chance(0.2)) return " (";
  return random.chance(0.5) ? ", " : `, ${random.pick(LINKS)} `;
}
