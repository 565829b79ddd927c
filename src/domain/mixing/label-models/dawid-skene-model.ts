import { ABSTAIN, chanceLevel, type VoteMatrix, type VoteTable } from "../votes/vote-matrix.ts";
import { type DawidSkeneFit, type DawidSkeneOptions, fitDawidSkene } from "./dawid-skene-em.ts";
import { effectiveVotersOf } from "./effective-voters.ts";
import type { LabelModelFit } from "./label-model.ts";
import { ordinaryVoters, splitBase, withRowCounts } from "./ordinary-voters.ts";

/** Rounds of EM from the fit for rows drawn again: enough to follow a small change. */
const ROUNDS_FROM_FIT = 15;

/** A label model from one kind of confusion. */
export function fitDawidSkeneModel(
  table: VoteTable,
  confusion: DawidSkeneOptions["confusion"],
): LabelModelFit {
  const voters = ordinaryVoters(table);
  const chance = chanceLevel(table.matrix);
  const options: DawidSkeneOptions = { confusion, gold: table.gold };
  // The full matrix has many optima; the one coin's posterior leads to a good one.
  const first =
    confusion === "map"
      ? fitDawidSkene(voters, {
          ...options,
          start: fitDawidSkene(voters, { ...options, confusion: "one-coin" }).posterior,
        })
      : fitDawidSkene(voters, options);
  const accuraciesOf = ({ accuracies }: DawidSkeneFit, matrix: VoteMatrix) =>
    accuracies.map((accuracy, voter) => (hasVoted(matrix, voter) ? accuracy : chance));
  const split = splitBase(table, accuraciesOf(first, voters));
  return {
    ...split,
    effectiveVoters: effectiveVotersOf(table.matrix, split.accuracies, chance),
    warnings: [],
    unitCounts: voters.counts,
    refit(counts) {
      const drawn = withRowCounts(voters, counts);
      const again = fitDawidSkene(drawn, { ...options, start: first.posterior, rounds: ROUNDS_FROM_FIT });
      return splitBase(table, accuraciesOf(again, drawn)).accuracies;
    },
  };
}

function hasVoted({ rowCount, voterCount, votes, counts }: VoteMatrix, voter: number): boolean {
  for (let row = 0; row < rowCount; row++) {
    if (counts[row]! > 0 && votes[row * voterCount + voter] !== ABSTAIN) return true;
  }
  return false;
}
