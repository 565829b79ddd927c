import type { RandomStream } from "../../../core/random.ts";
import type { DistinctWords } from "../../tokens/distinct-words.ts";
import type { Range } from "../sdk/param-fields.ts";

/** What a span of a document is, and so what kind of question asks for it. */
export type PhraseKind = "phrase" | "name" | "number" | "year";

/** A span that a document mentions and an answer may be: "velvet harbor", "Marten of Oslow", "1847". */
export interface Phrase {
  readonly kind: PhraseKind;
  /** As they stand in the middle of a sentence; may include a linking "of". */
  readonly words: readonly string[];
}

export interface PhraseMix {
  /** Share of names among phrases. */
  readonly names: number;
  /** Share of numbers and years, half of each. */
  readonly numbers: number;
  /** Share of phrases of two or more words that hold "of". */
  readonly of: number;
}

export function drawKind(random: RandomStream, mix: PhraseMix): PhraseKind {
  const point = random.float();
  if (point < mix.names) return "name";
  if (point < mix.names + mix.numbers) return random.chance(0.5) ? "number" : "year";
  return "phrase";
}

export interface PhraseOptions {
  readonly random: RandomStream;
  readonly words: DistinctWords;
  readonly kind: PhraseKind;
  /** Words in the phrase, "of" not counted; numbers and years are one word whatever it says. */
  readonly length: Range;
  readonly mix: PhraseMix;
}

export function drawPhrase({ random, words, kind, length, mix }: PhraseOptions): Phrase {
  if (kind === "year") return { kind, words: [words.integer(1100, 2029)] };
  if (kind === "number") return { kind, words: [drawNumber(random, words)] };
  const next = kind === "name" ? words.name : words.word;
  const drawn = Array.from({ length: random.between(length[0], length[1]) }, next);
  if (drawn.length > 1 && random.chance(mix.of)) drawn.splice(random.between(1, drawn.length - 1), 0, "of");
  return { kind, words: drawn };
}

/** The same as text, for templates that need no single words: half the cost. */
export function drawPhraseText({ random, words, kind, length, mix }: PhraseOptions): string {
  if (kind === "year") return words.integer(1100, 2029);
  if (kind === "number") return drawNumber(random, words);
  const isName = kind === "name";
  const count = random.between(length[0], length[1]);
  const of = count > 1 && mix.of > 0 && random.chance(mix.of) ? random.between(1, count - 1) : 0;
  let text = isName ? words.name() : words.word();
  for (let i = 1; i < count; i++) {
    text += i === of ? " of " : " ";
    text += isName ? words.name() : words.word();
  }
  return text;
}

function drawNumber(random: RandomStream, words: DistinctWords): string {
  return random.chance(0.6) ? words.integer(2, 99) : words.integer(100, 999);
}

/** The words of a phrase that carry content. */
export function contentOf(phrase: Phrase): string[] {
  return phrase.words.filter((word) => word !== "of");
}
