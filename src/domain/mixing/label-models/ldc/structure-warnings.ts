import type { EstimateWarning } from "../warning.ts";
import { indistinguishable } from "./average.ts";
import { leanOf, type SkillEstimate } from "./estimate-skills.ts";

/** Nearer to guessing than this, right and wrong may be exchanged when there are two options. */
const LEAST_LEAN = 0.1;
const LARGEST_RANGE = 0.1;

export function structureWarnings(
  estimate: SkillEstimate,
  alternatives: { readonly low: Float64Array; readonly high: Float64Array },
  voters: readonly string[],
): EstimateWarning[] {
  const warnings: EstimateWarning[] = [];
  const near = indistinguishable(estimate);
  const { optionCounts } = estimate.data.patterns;
  const leans = near.map((structure) => leanOf(structure, estimate.data));
  const isBinary = optionCounts.every((options) => options === 2);
  if (isBinary && leans.some((lean) => Math.abs(lean) < LEAST_LEAN)) {
    warnings.push({
      code: "sign-ambiguous",
      message:
        "every row has two options, so the votes fit as well with right and wrong exchanged, and the voters (with the base model) are too near to guessing to tell which; ten labels settle it",
    });
  }
  const ranges = alternatives.high.map((high, i) => high - alternatives.low[i]!);
  const widest = ranges.indexOf(Math.max(...ranges));
  if (ranges[widest]! > LARGEST_RANGE) {
    const percent = (value: number) => (100 * value).toFixed(0);
    warnings.push({
      code: "structures-disagree",
      message: `explanations of how the voters err together that fit about as well give other accuracies: for "${voters[widest]}" between ${percent(alternatives.low[widest]!)} and ${percent(alternatives.high[widest]!)} %; more rows, base votes or ten labels would help`,
    });
  }
  return warnings;
}
