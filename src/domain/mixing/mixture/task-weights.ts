import type { AccuracyMatrix } from "./accuracy-matrix.ts";

/** "precision" trusts tasks whose accuracies are known better; "equal" does not ask. */
export type TaskWeighting = "precision" | "equal";

/** Variance that no task is without, so that one very sure task does not drown the others. */
const LEAST_ERROR = 0.02;

/**
 * Weights of tasks, sum 1: importance / (mean over templates of the squared standard error + 0.02²). Without standard errors,
 * or "equal", by importance alone. `importance` is by task, 1 where it is not given.
 */
export function weighTasks(
  matrix: AccuracyMatrix,
  weighting: TaskWeighting = "precision",
  importance: Readonly<Record<string, number>> = {},
): number[] {
  const { tasks, errors } = matrix;
  const raw = tasks.map((task, column) => {
    const own = importance[task] ?? 1;
    if (weighting === "equal" || errors === undefined) return own;
    const variance = errors.reduce((sum, row) => sum + row[column]! ** 2, 0) / errors.length;
    return own / (variance + LEAST_ERROR ** 2);
  });
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return raw.map((weight) => weight / total);
}
