import type { RandomStream } from "../../../core/random.ts";
import type { DistinctWords } from "../../tokens/distinct-words.ts";
import type { Range } from "../sdk/param-fields.ts";
import { drawKind, drawPhrase, type Phrase, type PhraseMix } from "./phrase.ts";
import { type Sentence, writeSentence } from "./sentence.ts";

export interface ProseOptions {
  readonly random: RandomStream;
  readonly words: DistinctWords;
  readonly mix: PhraseMix;
  /** Share of borders that are link words. */
  readonly links: number;
}

const PHRASE_LENGTH: Range = [1, 3];

export function anyPhrase({ random, words, mix }: ProseOptions): Phrase {
  return drawPhrase({ random, words, kind: drawKind(random, mix), length: PHRASE_LENGTH, mix });
}

/** A sentence of about `low` to `high` words of which no other part of the sample knows. */
export function fillerSentence(options: ProseOptions, [low, high]: Range): Sentence {
  const aim = options.random.between(Math.min(low, high), high);
  const phrases: Phrase[] = [];
  // A border adds about one word and a half.
  for (let length = 0; phrases.length === 0 || length < aim - 1; ) {
    const phrase = anyPhrase(options);
    phrases.push(phrase);
    length += phrase.words.length + 1.5;
  }
  return writeSentence({ random: options.random, phrases, links: options.links });
}

export interface PassageLength {
  readonly passageWords: Range;
  readonly sentenceWords: Range;
}

/** Fillers that bring a passage with these sentences to a length drawn from `passageWords`, about. */
export function fillPassage(
  options: ProseOptions,
  given: PassageLength,
  sentences: readonly Sentence[],
): Sentence[] {
  const aim = options.random.between(given.passageWords[0], given.passageWords[1]);
  let room = aim - sentences.reduce((sum, sentence) => sum + sentence.wordCount, 0);
  const fillers: Sentence[] = [];
  while (room >= given.sentenceWords[0]) {
    const filler = fillerSentence(options, [given.sentenceWords[0], Math.min(room, given.sentenceWords[1])]);
    fillers.push(filler);
    room -= filler.wordCount;
  }
  return fillers;
}
