import { CookbookError } from "../../../core/errors.ts";
import { type AccuracyMatrix, type TemplateWorth, templateWorths } from "./accuracy-matrix.ts";
import { chooseEta, type EtaChoice } from "./choose-eta.ts";
import { withCap, withFloor } from "./limit-shares.ts";
import { effectiveNumber, softmax } from "./softmax.ts";
import { type TaskWeighting, weighTasks } from "./task-weights.ts";

/**
 * "average": one softmax over each template's mean accuracy. "task": a softmax for every task, averaged. A mix that is to
 * help many tasks needs each one's best template, and gains flatten out: a template that is good for one task only has a
 * low mean, and yet most of its gain comes with a small share.
 */
export type MixtureBy = "average" | "task";

export interface MixtureOptions {
  /** Default "average". */
  readonly by?: MixtureBy;
  /** Sharpness, from 0; chosen by `chooseEta` where not given, for each task of its own with "task". */
  readonly eta?: number | undefined;
  /** Default "precision"; with "task" it is "equal", since a task that is less known has a flatter softmax. */
  readonly taskWeighting?: TaskWeighting;
  /** Importance by task, 1 where not given. */
  readonly importance?: Readonly<Record<string, number>>;
  /** κ of the lower confidence bound: worth − κ·error in place of worth. Default 0. */
  readonly caution?: number;
  /** Least share of a template. Default 0. */
  readonly floor?: number;
  /** Largest share of a template. Default 1. */
  readonly cap?: number;
}

export interface Mixture {
  /** With "task" the mean over tasks. */
  readonly eta: number;
  readonly rule: EtaChoice["rule"] | "given" | "by-task";
  /** By template, sum 1. */
  readonly shares: readonly number[];
  readonly effectiveNumber: number;
  readonly worths: readonly TemplateWorth[];
  readonly taskWeights: readonly number[];
}

/**
 * The entropy-regularised mixture of templates by their accuracies (`softmax`). Errors: `invalid-parameter` for a negative η,
 * or for caution without standard errors.
 */
export function mixByAccuracy(matrix: AccuracyMatrix, options: MixtureOptions = {}): Mixture {
  const {
    by = "average",
    taskWeighting = "precision",
    importance = {},
    caution = 0,
    floor = 0,
    cap = 1,
  } = options;
  if (options.eta !== undefined && !(options.eta >= 0)) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `eta is ${options.eta}, expected a number from 0 (uniform); larger is sharper`,
    });
  }
  if (caution !== 0 && matrix.errors === undefined) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: "a lower confidence bound needs intervals, and the estimates have none",
      hint: "estimate with --intervals bootstrap",
    });
  }
  const taskWeights = weighTasks(matrix, by === "task" ? "equal" : taskWeighting, importance);
  const cautious = ({ mean, error }: TemplateWorth) => ({ mean: mean - caution * (error ?? 0), error });
  const worths = templateWorths(matrix, taskWeights).map(cautious);
  const parts =
    by === "average"
      ? [sharpen(worths, options.eta)]
      : matrix.tasks.map((_, task) =>
          sharpen(
            matrix.accuracies.map((row, template) =>
              cautious({ mean: row[task]!, error: matrix.errors?.[template]?.[task] }),
            ),
            options.eta,
          ),
        );
  const weights = by === "average" ? [1] : taskWeights;
  const mixed = worths.map((_, template) =>
    parts.reduce((sum, part, place) => sum + weights[place]! * part.shares[template]!, 0),
  );
  const shares = withCap(withFloor(mixed, floor), cap);
  return {
    eta: options.eta ?? parts.reduce((sum, part, place) => sum + weights[place]! * part.eta, 0),
    rule: options.eta !== undefined ? "given" : by === "task" ? "by-task" : parts[0]!.rule,
    shares,
    effectiveNumber: effectiveNumber(shares),
    worths,
    taskWeights,
  };
}

function sharpen(worths: readonly TemplateWorth[], given: number | undefined) {
  const { eta, rule } = given === undefined ? chooseEta(worths) : { eta: given, rule: "spread" as const };
  return {
    eta,
    rule,
    shares: softmax(
      worths.map(({ mean }) => mean),
      eta,
    ),
  };
}

/** The mixture over η, 0 and growing steps, before floor and cap. */
export function mixturePath(
  matrix: AccuracyMatrix,
  options: MixtureOptions,
  etas: readonly number[] = [0, 1, 2, 5, 10, 20, 50, 100, 200],
): { readonly eta: number; readonly shares: readonly number[]; readonly effectiveNumber: number }[] {
  return etas.map((eta) => {
    const { shares, effectiveNumber: number } = mixByAccuracy(matrix, { ...options, eta, floor: 0, cap: 1 });
    return { eta, shares, effectiveNumber: number };
  });
}
