import type { EffectSums, SampleGroups } from "./effect-sums.ts";

/**
 * How many rows the comparison behind the indirect effect rests on: (Σ r²)² / Σ r⁴ with r what adherence after keeps
 * beyond a line in adherence before. All rows where half of them rose; about k where all rose but k, or k alone did.
 * 0 where adherence after follows from adherence before.
 */
export function effectiveRows(groups: SampleGroups, { n, a, b, ab, aa }: EffectSums): number {
  const variance = aa - (a * a) / n;
  const slope = variance > 1e-9 * n ? (ab - (a * b) / n) / variance : 0;
  let [squares, fourths] = [0, 0];
  for (const [group, count] of groups.counts.entries()) {
    const square = (groups.b[group]! - b / n - slope * (groups.a[group]! - a / n)) ** 2;
    squares += count * square;
    fourths += count * square ** 2;
  }
  return squares > 1e-9 * n ? squares ** 2 / fourths : 0;
}
