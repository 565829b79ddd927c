import { leadingEigenvector } from "../../../core/linalg/leading-eigenvector.ts";
import { mean } from "../../../core/stats/mean.ts";
import { median } from "../../../core/stats/quantile.ts";

export type TripletRule = "mean" | "median";

/**
 * |s_i| from every triple of voters: √|A_ij·A_ik / A_jk|, over all pairs j, k by mean or median; a triple whose third
 * agreement is 0 counts as 0 (as in FlyingSquid). 0 for fewer than three voters. O(voters³).
 */
export function tripletMagnitudes(agreement: readonly ArrayLike<number>[], rule: TripletRule): Float64Array {
  return Float64Array.from(agreement, (row, i) => {
    const values: number[] = [];
    for (let j = 0; j < agreement.length; j++) {
      for (let k = 0; k < j; k++) {
        if (i === j || i === k) continue;
        const third = agreement[j]![k]!;
        values.push(third === 0 ? 0 : Math.sqrt(Math.abs((row[j]! * row[k]!) / third)));
      }
    }
    if (values.length === 0) return 0;
    return rule === "mean" ? mean(values) : median(values);
  });
}

/**
 * Triples give no signs. They come from the leading eigenvector of the agreements, all together turned so that the voters
 * beat guessing on the whole; a voter worse than guessing is then no longer taken for a good one.
 */
export function tripletSkills(agreement: readonly ArrayLike<number>[], rule: TripletRule): Float64Array {
  const direction = leadingEigenvector(agreement);
  const skills = tripletMagnitudes(agreement, rule).map((size, i) =>
    Math.min(1, direction[i]! < 0 ? -size : size),
  );
  return skills.reduce((sum, skill) => sum + skill, 0) < 0 ? skills.map((skill) => -skill) : skills;
}
