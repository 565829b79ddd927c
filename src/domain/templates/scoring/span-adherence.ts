import { isReservedWord } from "../../tokens/function-words.ts";
import { wordStem } from "../../tokens/word-stem.ts";
import type { Adherence } from "../sdk/template.ts";
import { answersAsked } from "./asked-answer.ts";
import { firstLine, indexOfRun, sentencesOf, wordsOf } from "./words.ts";

export interface SpanAnswer {
  readonly context: string;
  readonly question: string;
  readonly generation: string;
  /** Content words that may lie between the span and the nearest word of the question. */
  readonly slackWords: number;
  /** Longest answer that counts as a span and not as copying, in words. */
  readonly maxWords: number;
}

const ARTICLES = /^(?:the|a|an)$/;

/**
 * How well a generation follows "answer with the span that stands next to the question's words":
 * `copied` – share of its words in the longest run that the context holds;
 * `sentence` – question words in the sentence of that run, over the most that any sentence has;
 * `beside` – 1 when the nearest question word is within `slackWords`, falling off with distance;
 * `new` – share of its words that the question does not hold; `brief` – 1 up to `maxWords`, then falling off;
 * `kind` – whether it is of the kind that the question's asking word wants.
 * Adherence is their product.
 */
export function spanAdherence(answer: SpanAnswer): Adherence {
  const words = wordsOf(firstLine(answer.generation)).map((word) => word.toLowerCase());
  while (words.length > 1 && ARTICLES.test(words[0]!)) words.shift();
  const question = new Set(
    wordsOf(answer.question)
      .filter((word) => !isReservedWord(word))
      .map(wordStem),
  );
  const sentences = sentencesOf(answer.context).map((sentence) =>
    wordsOf(sentence).map((word) => word.toLowerCase()),
  );
  const counts = sentences.map((sentence) => cueCount(sentence, question));
  const most = Math.max(1, ...counts);
  let best: Adherence = {
    adherence: 0,
    parts: { copied: 0, sentence: 0, beside: 0, new: 0, brief: 0, kind: 0 },
  };
  if (words.length === 0) return best;
  const fresh = words.filter((word) => !question.has(wordStem(word))).length / words.length;
  const brief = Math.min(1, answer.maxWords / words.length);
  const kind = answersAsked(answer.question, words.join(" "));
  sentences.forEach((sentence, i) => {
    for (const { start, length } of longestRuns(sentence, words)) {
      const parts = {
        copied: length / words.length,
        sentence: counts[i]! / most,
        beside: closeness(sentence, start, start + length, question, answer.slackWords),
        new: fresh,
        brief,
        kind,
      };
      const adherence = parts.copied * parts.sentence * parts.beside * parts.new * parts.brief * kind;
      if (adherence > best.adherence || (best.adherence === 0 && parts.copied > best.parts.copied!)) {
        best = { adherence, parts };
      }
    }
  });
  return best;
}

/** Different question words in a sentence. */
function cueCount(sentence: readonly string[], question: ReadonlySet<string>): number {
  return new Set(sentence.map(wordStem).filter((stem) => question.has(stem))).size;
}

/** Every place of the longest run of `words` that the sentence holds. */
function longestRuns(
  sentence: readonly string[],
  words: readonly string[],
): { start: number; length: number }[] {
  for (let length = words.length; length >= 1; length--) {
    const places: { start: number; length: number }[] = [];
    for (let from = 0; from + length <= words.length; from++) {
      const run = words.slice(from, from + length);
      let start = indexOfRun(sentence, run);
      while (start >= 0) {
        places.push({ start, length });
        start = indexOfRun(sentence, run, start + 1);
      }
    }
    if (places.length > 0) return places;
  }
  return [];
}

/** 1 when at most `slack` content words lie between the run and a question word, else slack over that number. */
function closeness(
  sentence: readonly string[],
  start: number,
  end: number,
  question: ReadonlySet<string>,
  slack: number,
): number {
  const left = gap(sentence.slice(0, start).reverse(), question);
  const right = gap(sentence.slice(end), question);
  const nearest = Math.min(left, right);
  if (!Number.isFinite(nearest)) return 0;
  return nearest <= slack ? 1 : slack / nearest;
}

function gap(words: readonly string[], question: ReadonlySet<string>): number {
  let between = 0;
  for (const word of words) {
    if (question.has(wordStem(word))) return between;
    if (!isReservedWord(word)) between += 1;
  }
  return Number.POSITIVE_INFINITY;
}
