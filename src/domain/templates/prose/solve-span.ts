import { contentStems } from "../scoring/words.ts";
import { findPhrases } from "./find-phrases.ts";

/** Of the phrases without question words: most neighbours with question words, then most of them in the sentence. */
export function solveSpan(context: string, question: string): string {
  const asked = new Set(contentStems(question));
  const hits = (phrase: string) => contentStems(phrase).filter((stem) => asked.has(stem));
  let best = { phrase: "", neighbours: 0, inSentence: 0 };
  for (const phrases of findPhrases(context)) {
    const found = phrases.map(hits);
    const inSentence = new Set(found.flat()).size;
    phrases.forEach((phrase, i) => {
      if (found[i]!.length > 0) return;
      const neighbours = [found[i - 1], found[i + 1]].filter((list) => (list?.length ?? 0) > 0).length;
      const better = neighbours - best.neighbours || inSentence - best.inSentence;
      if (neighbours > 0 && better > 0) best = { phrase, neighbours, inSentence };
    });
  }
  return best.phrase;
}
