import { CookbookError } from "../../../../core/errors.ts";
import { nearestName } from "../../../../core/nearest.ts";
import { aioli } from "./aioli.ts";
import { bestSingle } from "./best-single.ts";
import type { MixEvidence, MixRule } from "./mix-rule.ts";
import { regMix } from "./reg-mix.ts";
import { skillIt } from "./skill-it.ts";
import { softmaxRule } from "./softmax-rule.ts";
import { uniform } from "./uniform.ts";

/** Mixing rules by id, Cookbook's own first. */
export const MIX_RULES: Readonly<Record<string, MixRule>> = {
  softmax: softmaxRule,
  uniform,
  "best-single": bestSingle,
  "skill-it": skillIt,
  aioli,
  "reg-mix": regMix,
};

/** Errors: `unknown-name` with the nearest rule, `invalid-parameter` naming the evidence that the rule lacks. */
export function sharesBy(id: string, evidence: MixEvidence): number[] {
  const rule = Object.hasOwn(MIX_RULES, id) ? MIX_RULES[id] : undefined;
  if (rule === undefined) {
    const known = Object.keys(MIX_RULES);
    const nearest = nearestName(id, known);
    throw new CookbookError({
      code: "unknown-name",
      message: `unknown mixing rule "${id}"; known: ${known.join(", ")}`,
      ...(nearest === undefined ? {} : { hint: `did you mean "${nearest}"?` }),
    });
  }
  const lacking = rule.needs.filter((key) => {
    const given = evidence[key];
    return given === undefined || (Array.isArray(given) && given.length === 0);
  });
  if (lacking.length > 0) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `mixing rule "${id}" needs ${lacking.join(" and ")}, which are not given`,
    });
  }
  return rule.shares(evidence);
}
