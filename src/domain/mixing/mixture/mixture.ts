import { CookbookError } from "../../../core/errors.ts";
import { type AccuracyMatrix, type TemplateWorth, templateWorths } from "./accuracy-matrix.ts";
import { chooseEta, type EtaChoice } from "./choose-eta.ts";
import { withCap, withFloor } from "./limit-shares.ts";
import { effectiveNumber, softmax } from "./softmax.ts";
import { type TaskWeighting, weighTasks } from "./task-weights.ts";

export interface MixtureOptions {
  /** Sharpness, from 0; chosen by `chooseEta` where not given. */
  readonly eta?: number | undefined;
  /** Default "precision". */
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
  readonly eta: number;
  readonly rule: EtaChoice["rule"] | "given";
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
  const { taskWeighting = "precision", importance = {}, caution = 0, floor = 0, cap = 1 } = options;
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
  const taskWeights = weighTasks(matrix, taskWeighting, importance);
  const worths = templateWorths(matrix, taskWeights).map(({ mean, error }) => ({
    mean: mean - caution * (error ?? 0),
    error,
  }));
  const values = worths.map(({ mean }) => mean);
  const chosen = options.eta === undefined ? chooseEta(worths) : { eta: options.eta, rule: "given" as const };
  const shares = withCap(withFloor(softmax(values, chosen.eta), floor), cap);
  return { ...chosen, shares, effectiveNumber: effectiveNumber(shares), worths, taskWeights };
}
