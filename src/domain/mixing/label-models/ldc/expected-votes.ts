import { gridFraction, gridIndexAbove } from "./skill-grid.ts";
import type { SkillTables } from "./skill-tables.ts";

/**
 * Fills P(wrong) and P(right)/P(wrong) of a voter at every node, for one number of options: the logs interpolated between
 * the grid's skills. Both arrays `[rootCount, voterCount, nodeCount]`.
 */
export function fillChances(
  tables: SkillTables,
  skill: number,
  wrong: Float64Array,
  odds: Float64Array,
  at: number,
): void {
  const { nodeCount, logRight, logWrong } = tables;
  const index = gridIndexAbove(skill);
  const share = gridFraction(skill, index);
  const high = index * nodeCount;
  const low = high - nodeCount;
  for (let q = 0; q < nodeCount; q++) {
    const right = (1 - share) * logRight[low + q]! + share * logRight[high + q]!;
    const other = (1 - share) * logWrong[low + q]! + share * logWrong[high + q]!;
    wrong[at + q] = Math.exp(other);
    odds[at + q] = Math.exp(right - other);
  }
}

/** Σ_q right·log P(right) + wrong·log P(wrong) at a grid skill, from expected counts of right votes and of all votes. */
export function expectedLogLikelihood(
  tables: SkillTables,
  gridIndex: number,
  right: Float64Array,
  all: Float64Array,
  at: number,
): number {
  const { nodeCount, logRight, logWrong } = tables;
  const row = gridIndex * nodeCount;
  let sum = 0;
  for (let q = 0; q < nodeCount; q++) {
    const hits = right[at + q]!;
    sum += hits * logRight[row + q]! + (all[at + q]! - hits) * logWrong[row + q]!;
  }
  return sum;
}
