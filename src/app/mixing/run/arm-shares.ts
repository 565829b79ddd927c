import { type MixRecipe, probeName } from "../../../contracts/mix-recipe.ts";
import { CookbookError } from "../../../core/errors.ts";
import type { AccuracyMatrix } from "../../../domain/mixing/mixture/accuracy-matrix.ts";
import type { MixShares } from "../../../domain/mixing/mixture/mix-shares.ts";
import { mixByAccuracy } from "../../../domain/mixing/mixture/mixture.ts";
import { sharesBy } from "../../../domain/mixing/mixture/rules/registry.ts";
import { BASE_PROBE } from "../../../domain/mixing/votes/vote.ts";
import type { LearnedMix } from "./learn-mix.ts";
import type { Truths } from "./true-accuracies.ts";

/** Shares are by template of the recipe, in its order. */
export interface ArmShares extends MixShares {
  readonly arm: string;
}

/** Errors: invalid-recipe for an arm that needs estimates where the recipe gives shares; invalid-data without labels. */
export function armShares(recipe: MixRecipe, learned: LearnedMix): ArmShares[] {
  const { eta, estimated, truths } = learned;
  const names = recipe.templates.map(probeName);
  const whole = (shares: readonly number[]) => ({ shares, baseShare: 0 });
  const sharesOf: Readonly<Record<MixRecipe["arms"][number], () => MixShares>> = {
    learned: () => learned,
    uniform: () => whole(names.map(() => 1 / names.length)),
    "best-single"() {
      const { matrix, options } = needed("best-single", estimated);
      return whole(sharesBy("best-single", { templates: names, accuracies: matrix, softmax: options }));
    },
    oracle() {
      const { matrix, options } = needed("oracle", estimated);
      // With exact accuracies there is no error to choose η by: the learned mix's own is taken.
      return mixByAccuracy(oracleMatrix(matrix, truths), { ...options, eta: eta ?? undefined, caution: 0 });
    },
  };
  return recipe.arms.map((arm) => {
    const { shares, baseShare } = sharesOf[arm]();
    return { arm, shares, baseShare };
  });
}

function needed(arm: string, estimated: LearnedMix["estimated"]): NonNullable<LearnedMix["estimated"]> {
  if (estimated !== undefined) return estimated;
  throw new CookbookError({
    code: "invalid-recipe",
    message: `the arm ${arm} needs estimates, and from.weights gives shares alone`,
    hint: "go on from votes or estimates, or leave the arm out",
  });
}

/** Errors: invalid-data where rows have no labels. */
function oracleMatrix(matrix: AccuracyMatrix, truths: Truths | undefined): AccuracyMatrix {
  const accuracies = matrix.templates.map((template) =>
    matrix.tasks.map((task) => truths?.[template]?.[task] ?? Number.NaN),
  );
  if (accuracies.flat().every(Number.isFinite)) {
    const base = matrix.tasks.map((task) => truths?.[BASE_PROBE]?.[task] ?? undefined);
    return { ...matrix, accuracies, errors: undefined, base };
  }
  throw new CookbookError({
    code: "invalid-data",
    message: "the arm oracle needs labels on the rows of the votes, and some have none",
    hint: "leave the arm out",
  });
}
