import { contains } from "./contains.ts";
import { exactMatch } from "./exact-match.ts";
import { f1 } from "./f1.ts";
import type { AnswerMetric } from "./metric.ts";

/** Metrics of generated answers, by id. */
export const ANSWER_METRICS = {
  exact_match: exactMatch,
  f1,
  contains,
} as const satisfies Readonly<Record<string, AnswerMetric>>;

export type AnswerMetricId = keyof typeof ANSWER_METRICS;

/** How reports name a metric; also those of choice and target tasks. */
export const METRIC_TITLES: Readonly<Record<string, string>> = {
  acc: "accuracy",
  acc_norm: "accuracy (by length)",
  ...Object.fromEntries(Object.values(ANSWER_METRICS).map((metric) => [metric.id, metric.title])),
};
