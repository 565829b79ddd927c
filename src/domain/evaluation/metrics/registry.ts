import { contains } from "./contains.ts";
import { exactMatch } from "./exact-match.ts";
import { f1 } from "./f1.ts";
import { jsonFields, jsonMatch } from "./json-object.ts";
import type { AnswerMetric } from "./metric.ts";

/** Metrics of generated answers, by id. */
export const ANSWER_METRICS = {
  exact_match: exactMatch,
  f1,
  contains,
  json_match: jsonMatch,
  json_fields: jsonFields,
} as const satisfies Readonly<Record<string, AnswerMetric>>;

export type AnswerMetricId = keyof typeof ANSWER_METRICS;

export interface MetricDeclaration {
  readonly title: string;
  readonly isHigherBetter: boolean;
  /** From the rows' values to the score: their mean, or the perplexity of their log-likelihoods. */
  readonly aggregation: "mean" | "perplexity";
  /** What a log-likelihood is divided by before options are compared. */
  readonly normaliser?: string;
}

const SUM = "the plain sum of log-likelihoods";

/** Every metric that a task may name. */
export const METRICS: Readonly<Record<string, MetricDeclaration>> = {
  acc: { title: "accuracy", isHigherBetter: true, aggregation: "mean", normaliser: SUM },
  acc_norm: {
    title: "accuracy (by length)",
    isHigherBetter: true,
    aggregation: "mean",
    normaliser: "log-likelihood ÷ Unicode code points of the option",
  },
  perplexity: { title: "perplexity", isHigherBetter: false, aggregation: "perplexity" },
  ...Object.fromEntries(
    Object.values(ANSWER_METRICS).map(({ id, title }) => [
      id,
      { title, isHigherBetter: true, aggregation: "mean" } as const,
    ]),
  ),
};

/** How reports name a metric. */
export function metricTitle(id: string): string {
  return METRICS[id]?.title ?? id;
}

/** Those whose score is the mean over rows, so that rows can be compared one by one. */
export function meanMetrics(metrics: readonly string[]): string[] {
  return metrics.filter((metric) => METRICS[metric]?.aggregation !== "perplexity");
}
