import { type VoteMatrix, type VoteTable, withColumns } from "../votes/vote-matrix.ts";

/** The voters, and the base as one more at the end where it voted: for models that give it no part of its own. */
export function ordinaryVoters({ matrix, base }: VoteTable): VoteMatrix {
  return base === undefined ? matrix : withColumns(matrix, [base]);
}

/** Accuracy in [0, 1] from skill above guessing, with the rows' mean chance level. */
export function accuracyFromSkill(skill: number, chance: number): number {
  return Math.min(1, Math.max(0, chance + (1 - chance) * skill));
}

export function skillFromAccuracy(accuracy: number, chance: number): number {
  return (accuracy - chance) / (1 - chance);
}

/** Accuracies of all columns split into those of the voters and the base's. */
export function splitBase(
  { matrix, base }: VoteTable,
  all: Float64Array,
): { readonly accuracies: Float64Array; readonly baseAccuracy?: number } {
  const accuracies = all.slice(0, matrix.voterCount);
  return base === undefined ? { accuracies } : { accuracies, baseAccuracy: all[matrix.voterCount]! };
}

/** The same rows with other multiplicities. */
export function withRowCounts(matrix: VoteMatrix, counts: Float64Array): VoteMatrix {
  return { ...matrix, counts };
}
