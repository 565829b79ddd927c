import type { EffectEstimates } from "./bootstrap-effects.ts";

/** How strong an unmeasured common cause of adherence and correctness must be to make the indirect effect up. */
export interface Sensitivity {
  /**
   * Correlation of what is left of adherence and of the gain, given the base model's adherence, at which no indirect
   * effect is left (Imai, Keele and Yamamoto 2010). In [−1, 1].
   */
  readonly rho: number | null;
  /**
   * Share of what is left unexplained of both, adherence and gain, that the common cause must explain to take the
   * indirect effect to zero (Cinelli and Hazlett 2020, the robustness value). In [0, 1].
   */
  readonly robustness: number | null;
  /** The same to take the near end of the interval to zero; 0 where it holds zero already. */
  readonly robustnessOfInterval: number | null;
  /**
   * How many times as likely the common cause must make both, adherence and a right answer (Smith and VanderWeele
   * 2019, the mediational E-value). From 1; null where no strength is enough, or there is no indirect effect upwards.
   */
  readonly eValue: number | null;
}

export function sensitivityOf({
  residualCorrelation,
  indirectEffect,
  tunedCorrect,
}: EffectEstimates): Sensitivity {
  const { estimate, low, high } = residualCorrelation;
  const nearest = low === null || high === null ? null : low <= 0 && high >= 0 ? 0 : low > 0 ? low : high;
  return {
    rho: estimate,
    robustness: estimate === null ? null : robustnessValue(estimate),
    robustnessOfInterval: nearest === null ? null : robustnessValue(nearest),
    eValue: eValue(tunedCorrect.estimate, indirectEffect.estimate),
  };
}

/** ½ (√(f⁴ + 4 f²) − f²) with f² = r² / (1 − r²) (Cinelli and Hazlett 2020, section 4). */
export function robustnessValue(partialCorrelation: number): number {
  const r2 = partialCorrelation ** 2;
  if (r2 >= 1) return 1;
  const f2 = r2 / (1 - r2);
  return (Math.sqrt(f2 ** 2 + 4 * f2) - f2) / 2;
}

/** RR + √(RR (RR − 1)) (VanderWeele and Ding 2017), RR the tuned correctness over what it is without the indirect effect. */
function eValue(tuned: number | null, indirect: number | null): number | null {
  if (tuned === null || indirect === null || indirect <= 0 || tuned - indirect <= 0) return null;
  const ratio = tuned / (tuned - indirect);
  return ratio + Math.sqrt(ratio * (ratio - 1));
}
