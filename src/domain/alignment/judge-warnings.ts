import { intervalPoints, points, signedPoints } from "../../core/format-points.ts";
import type { Findings } from "./findings.ts";
import { excludesZero, isAbove, isBelow } from "./interval-sign.ts";

/** Below this many effective rows intervals are too short; in simulations 15 of them hold 9 times in 10, 5 less. */
const FEW_EFFECTIVE_ROWS = 20;

const FEW_ROWS = 100;
/** Share of what is unexplained; a common cause that correlates 0.3 with both, a middling effect, explains this much. */
const WEAK_CAUSE = 0.1;
/** Correct or wrong on fewer rows than this, a model cannot show what adherence is worth. */
const FLOOR = 0.05;

export interface Warning {
  readonly about: "few-rows" | "undefined" | "confounding" | "chance" | "other-changes";
  /** In plain words. */
  readonly text: string;
}

/** What a reader must know beside the numbers. */
export function judgeWarnings(findings: Findings): Warning[] {
  return RULES.flatMap(([about, rule]) => {
    const text = rule(findings);
    return text === undefined ? [] : [{ about, text }];
  });
}

type Rule = (findings: Findings) => string | undefined;

const RULES: readonly (readonly [Warning["about"], Rule])[] = [
  [
    "few-rows",
    ({ rows }) =>
      rows < FEW_ROWS
        ? `Only ${rows} rows: in simulations the intervals hold what they say from about ${FEW_ROWS} rows.`
        : undefined,
  ],
  [
    "undefined",
    ({ effects: { indirectEffect } }) =>
      indirectEffect.estimate === null
        ? "indirect_effect, direct_effect and proportion_mediated are null: adherence after follows from adherence before on every row (it rose everywhere, say), so no row shows what tuning gives without it."
        : undefined,
  ],
  [
    "undefined",
    ({ effects: { indirectEffect } }) =>
      indirectEffect.estimate !== null && indirectEffect.low === null
        ? "proportion_mediated and the intervals of indirect_effect and direct_effect are null: too few rows compare, so that many resamples have none."
        : undefined,
  ],
  [
    "undefined",
    ({ effects: { proportionMediated, indirectEffect } }) =>
      proportionMediated.estimate === null && indirectEffect.low !== null
        ? "proportion_mediated is null: the total effect cannot be told from 0, and a share of it has no bounds."
        : undefined,
  ],
  [
    "undefined",
    ({ decomposition }) =>
      decomposition.some(({ share }) => share === null)
        ? "The shares of the decomposition are null: the total effect is 0."
        : undefined,
  ],
  [
    "few-rows",
    ({ effectiveRows, effects: { indirectEffect } }) =>
      indirectEffect.low !== null && effectiveRows > 0 && effectiveRows < FEW_EFFECTIVE_ROWS
        ? `The indirect effect rests on about ${Math.round(effectiveRows)} rows: those whose adherence after differs from that of most rows with equal adherence before. Its interval is too short.`
        : undefined,
  ],
  [
    "confounding",
    ({ effects: { crossAssociation } }) =>
      isAbove(crossAssociation)
        ? `Possible confounding: where one model follows the rule, the other model is more often right (${rangeOf(crossAssociation)} points), which its adherence cannot cause. Something about the rows, such as their difficulty, moves adherence and correctness. The estimates take out what it adds to both models alike; if it counts more for one of them, the indirect effect is off, as a rule too high.`
        : undefined,
  ],
  [
    "confounding",
    ({ effects: { interaction, indirectEffect, baseCorrect } }) =>
      isAbove(indirectEffect) && isAbove(interaction) && isBetween(baseCorrect.estimate!)
        ? `Possible confounding: adherence goes with correctness more in the tuned model than in the base model (by ${rangeOf(interaction)} points of indirect effect). Either following the rule helps only together with what else tuning changed, or an unmeasured cause moves both in the tuned model; these data cannot tell which.`
        : undefined,
  ],
  [
    "confounding",
    ({ effects: { indirectEffect, baseCorrect } }) =>
      excludesZero(indirectEffect) && !isBetween(baseCorrect.estimate!)
        ? `Confounding cannot be checked: the base model is right on ${points(baseCorrect.estimate!)} of 100 rows, too one-sided to show whether adherence and correctness have a common cause. A softer score of correctness may show more.`
        : undefined,
  ],
  [
    "confounding",
    ({ sensitivity: { robustnessOfInterval }, effects: { indirectEffect } }) =>
      excludesZero(indirectEffect) && robustnessOfInterval !== null && robustnessOfInterval < WEAK_CAUSE
        ? `Possible confounding: an unmeasured cause that explains ${percent(robustnessOfInterval)} of what is left unexplained of both, adherence and gain, is enough to bring the indirect effect within chance of 0.`
        : undefined,
  ],
  [
    "chance",
    ({ shuffled: { pValue }, effects: { indirectEffect } }) =>
      excludesZero(indirectEffect) && pValue !== null && pValue >= 0.05
        ? `Adherence dealt out at random gives an indirect effect as large with probability ${pValue.toFixed(2)}: this one may be chance.`
        : undefined,
  ],
  [
    "other-changes",
    ({ effects: { totalEffect, indirectEffect, directEffect } }) =>
      isAbove(totalEffect) && isAbove(indirectEffect) && isBelow(directEffect)
        ? `What tuning changed beside adherence costs ${points(-directEffect.estimate!)} points, so the proportion mediated is above 100 %.`
        : undefined,
  ],
];

function isBetween(share: number): boolean {
  return share >= FLOOR && share <= 1 - FLOOR;
}

function rangeOf({ estimate, low, high }: Findings["effects"]["totalEffect"]): string {
  return `${signedPoints(estimate!)} ${intervalPoints([low!, high!])}`;
}

function percent(share: number): string {
  return share < 0.01 ? "less than 1 %" : `${Math.round(100 * share)} %`;
}
