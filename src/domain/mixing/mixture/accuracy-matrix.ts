import { CookbookError } from "../../../core/errors.ts";

/** What a mixture is made from: how good every template's probe is on every task. */
export interface AccuracyMatrix {
  readonly templates: readonly string[];
  readonly tasks: readonly string[];
  /** `[templates][tasks]`, in [0, 1]. */
  readonly accuracies: readonly (readonly number[])[];
  /** `[templates][tasks]`: standard errors; undefined when they are not known. */
  readonly errors: readonly (readonly number[])[] | undefined;
  /** `[tasks]`: the untuned model's accuracy, undefined where it is not known. */
  readonly base?: readonly (number | undefined)[];
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

/** `[tasks]`: means over templates of the squared standard error; undefined when errors are not known. */
export function meanSquaredErrors({ tasks, errors }: AccuracyMatrix): number[] | undefined {
  return (
    errors && tasks.map((_, task) => errors.reduce((sum, row) => sum + row[task]! ** 2, 0) / errors.length)
  );
}

/** The part of a matrix with these templates and tasks, in this order; all of them are in it. */
export function partOfMatrix(
  matrix: AccuracyMatrix,
  templates: readonly string[],
  tasks: readonly string[],
): AccuracyMatrix {
  const part = (cells: readonly (readonly number[])[]) =>
    templates.map((template) =>
      tasks.map((task) => cells[matrix.templates.indexOf(template)]![matrix.tasks.indexOf(task)]!),
    );
  const { accuracies, errors, base } = matrix;
  return {
    templates,
    tasks,
    accuracies: part(accuracies),
    errors: errors === undefined ? undefined : part(errors),
    ...(base === undefined ? {} : { base: tasks.map((task) => base[matrix.tasks.indexOf(task)]) }),
  };
}

/** The untuned model's accuracies. Errors: `invalid-parameter` naming the task where it is not known. */
export function baseAccuracies({ tasks, base }: AccuracyMatrix, what: string): number[] {
  return tasks.map((task, column) => {
    const accuracy = base?.[column];
    if (accuracy !== undefined) return accuracy;
    throw new CookbookError({
      code: "invalid-parameter",
      message: `${what} needs the untuned model's accuracy, and the estimates of "${task}" have none`,
      hint: 'votes of the probe "base" tell it, and mix estimate prints it with --with-base',
    });
  });
}
