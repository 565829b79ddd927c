import type { Range } from "../sdk/param-fields.ts";
import { drawKind, drawPhrase, type Phrase, type PhraseDraws } from "./phrase.ts";
import { type Sentence, writeSentence } from "./sentence.ts";

export interface ProseOptions extends PhraseDraws {
  /** Share of borders that are link words. */
  readonly links: number;
}

const PHRASE_LENGTH: Range = [1, 3];

export function anyPhrase(prose: ProseOptions): Phrase {
  return drawPhrase(prose, drawKind(prose.random, prose.mix), PHRASE_LENGTH);
}

/** A sentence of about `low` to `high` words of which no other part of the sample knows. */
export function fillerSentence(prose: ProseOptions, low: number, high: number): Sentence {
  const aim = prose.random.between(Math.min(low, high), high);
  const phrases: Phrase[] = [];
  // A border adds about one word and a half.
  for (let length = 0; phrases.length === 0 || length < aim - 1; ) {
    const phrase = anyPhrase(prose);
    phrases.push(phrase);
    length += phrase.length + 1.5;
  }
  return writeSentence(prose, phrases);
}

export interface PassageLength {
  readonly passageWords: Range;
  readonly sentenceWords: Range;
}

/** Adds fillers that bring a passage to a length drawn from `passageWords`, about. */
export function fillPassage(prose: ProseOptions, given: PassageLength, sentences: Sentence[]): void {
  const [shortest, longest] = given.sentenceWords;
  let room = prose.random.between(given.passageWords[0], given.passageWords[1]);
  for (const { wordCount } of sentences) room -= wordCount;
  while (room >= shortest) {
    const filler = fillerSentence(prose, shortest, Math.min(room, longest));
    sentences.push(filler);
    room -= filler.wordCount;
  }
}

/** The sentences in random order, as one text. */
export function shuffledText({ random }: ProseOptions, sentences: readonly Sentence[]): string {
  const [first, ...others] = random.shuffled(sentences);
  let text = first!.text;
  for (const sentence of others) text += ` ${sentence.text}`;
  return text;
}
