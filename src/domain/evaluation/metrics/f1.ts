import { normaliseAnswer } from "../normalise-answer.ts";
import { type AnswerMetric, bestOver } from "./metric.ts";

/** Harmonic mean of precision and recall over the bags of normalised words (SQuAD v1.1). */
export const f1: AnswerMetric = {
  id: "f1",
  title: "F1",
  score: (answer, golds) => bestOver(golds, (gold) => wordF1(answer, gold)),
};

function wordF1(answer: string, gold: string): number {
  const given = words(answer);
  const wanted = words(gold);
  const left = new Map<string, number>();
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of given) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    common++;
  }
  // As in the official script: nothing in common is 0, also when both are empty.
  return common === 0 ? 0 : (2 * common) / (given.length + wanted.length);
}

function words(text: string): string[] {
  return normaliseAnswer(text)
    .split(" ")
    .filter((word) => word !== "");
}
