/** What a mixture is made from: how good every template's probe is on every task. */
export interface AccuracyMatrix {
  readonly templates: readonly string[];
  readonly tasks: readonly string[];
  /** `[templates][tasks]`, in [0, 1]. */
  readonly accuracies: readonly (readonly number[])[];
  /** `[templates][tasks]`: standard errors; undefined when they are not known. */
  readonly errors: readonly (readonly number[])[] | undefined;
}

/** A template's worth: the weighted mean of its accuracies, and the standard error of that. */
export interface TemplateWorth {
  readonly mean: number;
  readonly error: number | undefined;
}

/** Worth of every template under task weights with sum 1. */
export function templateWorths(matrix: AccuracyMatrix, taskWeights: readonly number[]): TemplateWorth[] {
  return matrix.accuracies.map((row, template) => {
    const errors = matrix.errors?.[template];
    return {
      mean: row.reduce((sum, accuracy, task) => sum + taskWeights[task]! * accuracy, 0),
      error:
        errors === undefined
          ? undefined
          : Math.sqrt(errors.reduce((sum, error, task) => sum + (taskWeights[task]! * error) ** 2, 0)),
    };
  });
}
