import { normaliseAnswer } from "../normalise-answer.ts";
import { type AnswerMetric, bestOver } from "./metric.ts";

/** 1 when the normalised answer equals a normalised gold answer (SQuAD v1.1). */
export const exactMatch: AnswerMetric = {
  id: "exact_match",
  title: "exact match",
  score(answer, golds) {
    const given = normaliseAnswer(answer);
    return bestOver(golds, (gold) => (given === normaliseAnswer(gold) ? 1 : 0));
  },
};
