import { mean, standardError } from "../../core/stats/mean.ts";
import type { MetricSummary, SampleRecord } from "./sample-record.ts";

/** Mean and standard error of each metric over the rows. */
export function aggregate(samples: readonly SampleRecord[], metrics: readonly string[]): MetricSummary[] {
  return metrics.map((metric) => {
    const values = samples.map((sample) => sample.metrics[metric] ?? 0);
    return { metric, value: mean(values), standardError: standardError(values) };
  });
}
