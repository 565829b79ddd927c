import type { GroupAverage, TaskGroup } from "../../../domain/evaluation/groups/task-group.ts";
import { METRICS } from "../../../domain/evaluation/metrics/registry.ts";
import type { TaskEvaluation } from "./evaluation-run.ts";

/** One of a group's averages, and which metric of each task went into it. */
export interface AverageResult {
  readonly average: GroupAverage;
  readonly value: number;
  /** Undefined when a task has none. */
  readonly standardError: number | undefined;
  readonly rows: number;
  /** In the group's order. */
  readonly parts: readonly AveragePart[];
}

export interface AveragePart {
  readonly task: string;
  readonly metric: string;
  /** What the metric's log-likelihoods are divided by. */
  readonly normaliser: string;
  readonly value: number;
}

/**
 * The group's averages: each task counts once whatever its rows. The standard error is that of a mean of independent
 * means, sqrt(Σ error²) / tasks (lm-evaluation-harness 0.4.13, `unweighted_mean_stderr`).
 */
export function groupAverages(group: TaskGroup, evaluations: readonly TaskEvaluation[]): AverageResult[] {
  const results = group.tasks.map((id) => evaluations.find(({ task }) => task.id === id)!.result);
  return group.averages.map((average) => {
    const summaries = results.map((result) => {
      const metric = average.prefer.find((id) => result.metrics.some((one) => one.metric === id));
      return { task: result.task, ...result.metrics.find((one) => one.metric === metric)! };
    });
    const errors = summaries.map(({ standardError }) => standardError);
    return {
      average,
      value: summaries.reduce((sum, { value }) => sum + value, 0) / summaries.length,
      standardError: errors.includes(undefined)
        ? undefined
        : Math.sqrt(errors.reduce<number>((sum, error) => sum + error! ** 2, 0)) / errors.length,
      rows: results.reduce((sum, { samples }) => sum + samples.length, 0),
      parts: summaries.map(({ task, metric, value }) => ({
        task,
        metric,
        normaliser: METRICS[metric]?.normaliser ?? "none",
        value,
      })),
    };
  });
}
