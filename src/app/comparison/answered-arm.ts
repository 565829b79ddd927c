import type { EvaluationTask } from "../../domain/evaluation/define-task.ts";
import { meanMetrics } from "../../domain/evaluation/metrics/registry.ts";
import type { SampleRecord } from "../../domain/evaluation/sample-record.ts";
import type { Arm } from "./compare-results.ts";
import type { ScoredRow } from "./compare-rows.ts";

/** Answers in memory as results that can be compared: of each run (seed), those to each task in the tasks' order. */
export function answeredArm(
  name: string,
  runs: readonly (readonly { readonly samples: readonly SampleRecord[] }[])[],
  tasks: readonly EvaluationTask[],
): Arm {
  return {
    name,
    runs: runs.map((answers, place) => ({
      path: `${name} (run ${place + 1})`,
      tasks: new Map(
        tasks.map(({ id, version }, at) => [
          id,
          { rows: answers[at]!.samples.map(meanScores), version, shots: 0 },
        ]),
      ),
    })),
  };
}

/** Scores that are means over rows; a perplexity is none. */
function meanScores({ id, metrics }: SampleRecord): ScoredRow {
  const names = meanMetrics(Object.keys(metrics));
  return { id, metrics: Object.fromEntries(names.map((metric) => [metric, metrics[metric]!])) };
}
