import type { VoteMatrix } from "../votes/vote-matrix.ts";
import { measureAgreement } from "./agreement.ts";
import { skillFromAccuracy } from "./ordinary-voters.ts";

/**
 * m / (1 + (m − 1)·ρ): how many independent voters m equally correlated ones are worth. ρ is the mean over pairs of the
 * agreement beyond s_i·s_j, over √((1 − s_i²)(1 − s_j²)), kept in [0, 1]: with two options the correlation of their
 * successes. A model that took a common cause for accuracy leaves nothing beyond, so the number is a ceiling.
 */
export function effectiveVoters(matrix: VoteMatrix, skills: Float64Array): number {
  const count = matrix.voterCount;
  if (count < 2) return count;
  const { corrected } = measureAgreement(matrix);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const room = Math.sqrt((1 - skills[i]! ** 2) * (1 - skills[j]! ** 2));
      const excess = corrected[i]![j]! - skills[i]! * skills[j]!;
      sum += room > 1e-6 ? Math.min(1, Math.max(0, excess / room)) : 0;
    }
  }
  const correlation = sum / ((count * (count - 1)) / 2);
  return count / (1 + (count - 1) * correlation);
}

/** The same from accuracies, of which `chance` is a guesser's. */
export function effectiveVotersOf(matrix: VoteMatrix, accuracies: Float64Array, chance: number): number {
  return effectiveVoters(
    matrix,
    accuracies.map((accuracy) => skillFromAccuracy(accuracy, chance)),
  );
}
