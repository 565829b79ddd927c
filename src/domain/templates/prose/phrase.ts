import type { RandomStream } from "../../../core/random.ts";
import type { DistinctWords } from "../../tokens/distinct-words.ts";
import type { Range } from "../sdk/param-fields.ts";

/** What a span of a document is, and so what kind of question asks for it. */
export type PhraseKind = "phrase" | "name" | "number" | "year";

/** A span that a document mentions and an answer may be: "velvet harbor", "Marten of Oslow", "1847". */
export interface Phrase {
  readonly kind: PhraseKind;
  /** As it stands in the middle of a sentence; may include a linking "of". */
  readonly text: string;
  /** The words that carry content: all but "of". */
  readonly words: readonly string[];
  /** Words of the text, "of" included. */
  readonly length: number;
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

export interface PhraseDraws {
  readonly random: RandomStream;
  readonly words: DistinctWords;
  readonly mix: PhraseMix;
}

/** `low` to `high` words, "of" not counted; numbers and years are one word whatever it says. */
export function drawPhrase(draws: PhraseDraws, kind: PhraseKind, [low, high]: Range): Phrase {
  const { random, words: supply } = draws;
  if (kind === "year" || kind === "number") {
    const text = drawDigits(draws, kind);
    return { kind, text, words: [text], length: 1 };
  }
  const isName = kind === "name";
  const count = random.between(low, high);
  // Of known length: growing a list by `push` costs more than the words in it.
  const words = new Array<string>(count);
  for (let i = 0; i < count; i++) words[i] = isName ? supply.name() : supply.word();
  const of = count > 1 && random.chance(draws.mix.of) ? random.between(1, count - 1) : 0;
  let text = words[0]!;
  for (let i = 1; i < count; i++) text += (i === of ? " of " : " ") + words[i]!;
  return { kind, text, words, length: of === 0 ? count : count + 1 };
}

/** A phrase of given words, at least one. */
export function phraseOf(kind: PhraseKind, words: readonly string[]): Phrase {
  let text = words[0]!;
  for (let i = 1; i < words.length; i++) text += ` ${words[i]}`;
  return { kind, text, words, length: words.length };
}

/** The text alone, for templates that need no single words. */
export function drawPhraseText(draws: PhraseDraws, kind: PhraseKind, [low, high]: Range): string {
  if (kind === "year" || kind === "number") return drawDigits(draws, kind);
  const { random, words } = draws;
  const isName = kind === "name";
  const count = random.between(low, high);
  const of = count > 1 && draws.mix.of > 0 && random.chance(draws.mix.of) ? random.between(1, count - 1) : 0;
  let text = isName ? words.name() : words.word();
  for (let i = 1; i < count; i++) text += (i === of ? " of " : " ") + (isName ? words.name() : words.word());
  return text;
}

function drawDigits({ random, words }: PhraseDraws, kind: "year" | "number"): string {
  if (kind === "year") return words.integer(1100, 2029);
  return random.chance(0.6) ? words.integer(2, 99) : words.integer(100, 999);
}
