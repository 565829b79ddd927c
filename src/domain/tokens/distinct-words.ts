import type { RandomStream } from "../../core/random.ts";
import { type TokenSource, vocabularyTooSmall } from "./token-source.ts";
import { wordStem } from "./word-stem.ts";

type Draw = (random: RandomStream) => string;

/** Draws words of one sample so that no two share a stem: a repeated word is then always the template's own doing. */
export interface DistinctWords {
  word(): string;
  name(): string;
  words(count: number): string[];
  /** Anything else that must not repeat, such as a number. */
  draw(next: Draw): string;
}

const MAX_TRIES = 500;
/** After so many repeats the common words are used up, and all words become equally likely. */
const WEIGHTED_TRIES = 24;

/** Errors: vocabulary-too-small when the source has run dry. */
export function distinctWords(random: RandomStream, tokens: TokenSource): DistinctWords {
  const taken = new Set<string>();

  function draw(next: Draw, later: Draw = next): string {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const candidate = (tries < WEIGHTED_TRIES ? next : later)(random);
      const stem = wordStem(candidate);
      if (taken.has(stem)) continue;
      taken.add(stem);
      return candidate;
    }
    throw vocabularyTooSmall({ have: tokens.wordCount, need: taken.size + 1 });
  }

  const word = () => draw(tokens.word, tokens.evenly.word);
  return {
    word,
    name: () => draw(tokens.name, tokens.evenly.name),
    words: (count) => Array.from({ length: count }, word),
    draw: (next) => draw(next),
  };
}
