import { normaliseAnswer } from "../normalise-answer.ts";
import { type AnswerMetric, bestOver } from "./metric.ts";
import { wordF1 } from "./word-f1.ts";

/** Harmonic mean of precision and recall over the bags of normalised words (SQuAD v1.1). */
export const f1: AnswerMetric = {
  id: "f1",
  title: "F1",
  score: (answer, golds) => bestOver(golds, (gold) => wordF1(words(answer), words(gold))),
};

function words(text: string): string[] {
  return normaliseAnswer(text)
    .split(" ")
    .filter((word) => word !== "");
}
