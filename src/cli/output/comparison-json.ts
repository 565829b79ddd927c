import type { Comparison } from "../../app/comparison/compare-results.ts";

/** The comparison with names as result files have them. */
export function comparisonJson({ comparisons, ...rest }: Comparison): object {
  return {
    ...rest,
    comparisons: comparisons.map(({ pValue, adjustedPValue, detectable, ...one }) => ({
      ...one,
      p_value: pValue,
      p_holm: adjustedPValue,
      minimum_detectable_effect: detectable ?? null,
    })),
  };
}
