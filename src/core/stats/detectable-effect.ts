import { normalQuantile } from "../normal-quantile.ts";

/** Chance of a false finding and of finding what is there, as is customary. */
const ALPHA = 0.05;
const POWER = 0.8;

/**
 * Minimum detectable effect of a paired comparison: the mean difference that a two-sided test at 5 % finds with a chance
 * of 80 %, (z(0.975) + z(0.8)) · sd / √n with the sample's standard deviation of the rows' differences (Cohen 1988,
 * "Statistical Power Analysis", chapter 2; Card et al. 2020, "With Little Power Comes Great Responsibility"). Undefined
 * for fewer than two rows.
 */
export function detectableEffect(differences: ArrayLike<number>): number | undefined {
  const n = differences.length;
  if (n < 2) return undefined;
  const values = Array.from(differences);
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return (normalQuantile(1 - ALPHA / 2) + normalQuantile(POWER)) * Math.sqrt(variance / n);
}
