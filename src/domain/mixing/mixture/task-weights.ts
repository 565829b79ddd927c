import { type AccuracyMatrix, baseAccuracies, meanSquaredErrors } from "./accuracy-matrix.ts";
import type { TaskWeighting } from "./mixture-choices.ts";

/** Variance that no task is without, so that one very sure task does not drown the others. */
const LEAST_ERROR = 0.02;

/**
 * Weights of tasks, sum 1: importance / (mean over templates of the squared standard error + 0.02²). Without standard errors,
 * or "equal", by importance alone. "gain": importance · (best accuracy − the untuned model's), from 0; by importance alone
 * where no template gains on any task. `importance` is by task, 1 where it is not given. Errors: `invalid-parameter` ("gain"
 * without the untuned model's accuracies).
 */
export function weighTasks(
  matrix: AccuracyMatrix,
  weighting: TaskWeighting = "precision",
  importance: Readonly<Record<string, number>> = {},
): number[] {
  const { tasks, accuracies } = matrix;
  const given = tasks.map((task) => importance[task] ?? 1);
  if (weighting === "gain") {
    const base = baseAccuracies(matrix, "weighing tasks by gain");
    const gains = tasks.map(
      (_, task) => given[task]! * Math.max(0, ...accuracies.map((row) => row[task]! - base[task]!)),
    );
    return normalised(gains.some((gain) => gain > 0) ? gains : given);
  }
  const variances = weighting === "equal" ? undefined : meanSquaredErrors(matrix);
  if (variances === undefined) return normalised(given);
  return normalised(given.map((own, task) => own / (variances[task]! + LEAST_ERROR ** 2)));
}

function normalised(raw: readonly number[]): number[] {
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return raw.map((weight) => weight / total);
}
