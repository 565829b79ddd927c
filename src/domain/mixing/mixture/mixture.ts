import { CookbookError } from "../../../core/errors.ts";
import {
  type AccuracyMatrix,
  baseAccuracies,
  meanSquaredErrors,
  type TemplateWorth,
  templateWorths,
} from "./accuracy-matrix.ts";
import { chooseEta, type EtaChoice } from "./choose-eta.ts";
import { withCap, withFloor } from "./limit-shares.ts";
import type { MixShares } from "./mix-shares.ts";
import type { MixtureBy, MixtureWorth, TaskWeighting } from "./mixture-choices.ts";
import { effectiveNumber, softmax } from "./softmax.ts";
import { weighTasks } from "./task-weights.ts";

export interface MixtureOptions {
  /** Default "average". */
  readonly by?: MixtureBy;
  /** Sharpness, from 0; chosen by `chooseEta` where not given, for each task of its own with "task". */
  readonly eta?: number | undefined;
  /**
   * Default "precision"; with "task" that is "equal", since a task that is less known has a flatter softmax. "gain" holds for
   * both.
   */
  readonly taskWeighting?: TaskWeighting;
  /**
   * Default "accuracy". "gain": a template that is better than the untuned model on no task has no share. (Within a task
   * gains and accuracies differ by a constant, so the shares of the others stay in proportion.)
   */
  readonly worth?: MixtureWorth;
  /** Whether the untuned model is an arm: its share is what the mix leaves out of the budget. Default false. */
  readonly baseArm?: boolean;
  /** Importance by task, 1 where not given. */
  readonly importance?: Readonly<Record<string, number>>;
  /** κ of the lower confidence bound: worth − κ·error in place of worth. Default 0. */
  readonly caution?: number;
  /** Least share of a template. Default 0. */
  readonly floor?: number;
  /** Largest share of a template. Default 1. */
  readonly cap?: number;
}

export interface Mixture extends MixShares {
  /** With "task" the mean over tasks. */
  readonly eta: number;
  readonly rule: EtaChoice["rule"] | "given" | "by-task";
  readonly effectiveNumber: number;
  readonly worths: readonly TemplateWorth[];
  readonly taskWeights: readonly number[];
}

/**
 * The entropy-regularised mixture of templates by their accuracies (`softmax`). Errors: `invalid-parameter` for a negative η,
 * for caution without standard errors, or where the untuned model's accuracies are needed and not known; `not-estimable`
 * where by gain nothing is left.
 */
export function mixByAccuracy(matrix: AccuracyMatrix, options: MixtureOptions = {}): Mixture {
  const { by = "average", taskWeighting = "precision", importance = {}, caution = 0 } = options;
  checkOptions(matrix, options);
  const isEqual = by === "task" && taskWeighting === "precision";
  const taskWeights = weighTasks(matrix, isEqual ? "equal" : taskWeighting, importance);
  const arms = armsOf(matrix, options);
  const cautious = ({ mean, error }: TemplateWorth) => ({ mean: mean - caution * (error ?? 0), error });
  const worths = templateWorths(arms, taskWeights).map(cautious);
  const parts =
    by === "average"
      ? [sharpen(worths, options.eta)]
      : arms.tasks.map((_, task) =>
          sharpen(
            arms.accuracies.map((row, arm) =>
              cautious({ mean: row[task]!, error: arms.errors?.[arm]?.[task] }),
            ),
            options.eta,
          ),
        );
  const weights = by === "average" ? [1] : taskWeights;
  const mixed = worths.map((_, arm) =>
    parts.reduce((sum, part, place) => sum + weights[place]! * part.shares[arm]!, 0),
  );
  const count = matrix.templates.length;
  const shares = limited(mixed.slice(0, count), matrix, options);
  const baseShare = mixed[count] ?? 0;
  return {
    eta: options.eta ?? parts.reduce((sum, part, place) => sum + weights[place]! * part.eta, 0),
    rule: options.eta !== undefined ? "given" : by === "task" ? "by-task" : parts[0]!.rule,
    shares: shares.map((share) => (1 - baseShare) * share),
    baseShare,
    effectiveNumber: effectiveNumber(shares),
    worths: worths.slice(0, count),
    taskWeights,
  };
}

function checkOptions({ errors }: AccuracyMatrix, { eta, caution = 0 }: MixtureOptions): void {
  if (eta !== undefined && !(eta >= 0)) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `eta is ${eta}, expected a number from 0 (uniform); larger is sharper`,
    });
  }
  if (caution === 0 || errors !== undefined) return;
  throw new CookbookError({
    code: "invalid-parameter",
    message: "a lower confidence bound needs intervals, and the estimates have none",
    hint: "estimate with --intervals bootstrap",
  });
}

/** The templates, and the untuned model last where it is an arm; it is known as well as they are on average. */
function armsOf(matrix: AccuracyMatrix, { baseArm = false }: MixtureOptions): AccuracyMatrix {
  if (!baseArm) return matrix;
  const { accuracies, errors } = matrix;
  return {
    ...matrix,
    accuracies: [...accuracies, baseAccuracies(matrix, "an arm of the untuned model")],
    errors: errors && [...errors, meanSquaredErrors(matrix)!.map(Math.sqrt)],
  };
}

/** Templates' shares among themselves, sum 1: without those that gain nowhere, by floor and cap. */
function limited(
  shares: readonly number[],
  matrix: AccuracyMatrix,
  { worth = "accuracy", floor = 0, cap = 1 }: MixtureOptions,
): number[] {
  const gaining = worth === "gain" ? gainingTemplates(matrix) : shares.map(() => true);
  const kept = shares.map((share, template) => (gaining[template]! ? share : 0));
  const total = kept.reduce((sum, share) => sum + share, 0);
  if (total > 0) {
    const own = kept.map((share) => share / total);
    return withCap(withFloor(own, floor), cap);
  }
  throw new CookbookError({
    code: "not-estimable",
    message: "by the estimates no template is better than the untuned model on any task",
    hint: 'take worth "accuracy", other templates, or probes that are tuned further',
  });
}

function gainingTemplates(matrix: AccuracyMatrix): boolean[] {
  const base = baseAccuracies(matrix, "worth by gain");
  return matrix.accuracies.map((row) => row.some((accuracy, task) => accuracy > base[task]!));
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
): Pick<Mixture, "eta" | "effectiveNumber" | keyof MixShares>[] {
  return etas.map((eta) => {
    const {
      shares,
      baseShare,
      effectiveNumber: number,
    } = mixByAccuracy(matrix, {
      ...options,
      eta,
      floor: 0,
      cap: 1,
    });
    return { eta, shares, baseShare, effectiveNumber: number };
  });
}
