/** Scores one answer against the gold answers, in [0, 1]; the best gold answer counts. */
export interface AnswerMetric {
  /** The harness's metric key without the filter: "exact_match". */
  readonly id: string;
  readonly title: string;
  readonly score: (answer: string, golds: readonly string[]) => number;
}

/** The best value of a score over the gold answers; 0 for none. */
export function bestOver(golds: readonly string[], score: (gold: string) => number): number {
  return golds.reduce((best, gold) => Math.max(best, score(gold)), 0);
}
