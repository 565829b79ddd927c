import { type MixRecipe, probeName } from "../../../contracts/mix-recipe.ts";
import type { MixResult } from "../../../contracts/mix-result.ts";
import { isCookbookError } from "../../../core/errors.ts";
import { alignAnswers } from "../../run/align-answers.ts";
import type { EvaluatedArm } from "./arm-results.ts";
import type { MixTask } from "./mix-stages.ts";

/**
 * How much of an arm's gain on each task goes through the rule of each template in its mix, from the answers of its first
 * seed. Tasks whose rows cannot fill a template's slots are left out; what cannot be measured is a warning.
 */
export async function alignArm(
  { templates }: MixRecipe,
  tasks: readonly MixTask[],
  base: EvaluatedArm,
  arm: EvaluatedArm,
): Promise<{ readonly alignment: MixResult["alignment"]; readonly warnings: readonly string[] }> {
  const answered = tasks.map(({ evaluated }, at) => ({
    prepared: evaluated,
    answers: { base: base.runs[0]![at]!, tuned: arm.runs[0]![at]! },
  }));
  const alignment = [];
  const warnings = [];
  const used = new Set<string>();
  for (const template of templates) {
    // Two probes may differ in format only; the rule is the same.
    if (used.has(template.id) || !((arm.counts[probeName(template)] ?? 0) > 0)) continue;
    used.add(template.id);
    try {
      alignment.push(...(await alignAnswers(template.id, answered)));
    } catch (error) {
      if (!isCookbookError(error)) throw error;
      warnings.push(`alignment with ${template.id}: ${error.message}`);
    }
  }
  return { alignment, warnings };
}
