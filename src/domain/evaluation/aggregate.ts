import { mean, standardError } from "../../core/stats/mean.ts";
import { METRICS } from "./metrics/registry.ts";
import { perplexity, perplexityStandardError } from "./perplexity.ts";
import type { MetricSummary, SampleRecord } from "./sample-record.ts";

/** Score and standard error of each metric over the rows, as lm-evaluation-harness aggregates them. */
export function aggregate(samples: readonly SampleRecord[], metrics: readonly string[]): MetricSummary[] {
  return metrics.map((metric) => {
    const values = samples.map((sample) => sample.metrics[metric] ?? 0);
    return METRICS[metric]?.aggregation === "perplexity"
      ? { metric, value: perplexity(values), standardError: perplexityStandardError(values) }
      : { metric, value: mean(values), standardError: standardError(values) };
  });
}
