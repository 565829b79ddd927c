import { normaliseAnswer } from "../normalise-answer.ts";
import { type AnswerMetric, bestOver } from "./metric.ts";

/** 1 when a normalised gold answer stands in the normalised answer as whole words. */
export const contains: AnswerMetric = {
  id: "contains",
  title: "contains the answer",
  score(answer, golds) {
    const given = ` ${normaliseAnswer(answer)} `;
    return bestOver(golds, (gold) => {
      const wanted = normaliseAnswer(gold);
      return wanted !== "" && given.includes(` ${wanted} `) ? 1 : 0;
    });
  },
};
