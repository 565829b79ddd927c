import { ABSTAIN, chanceLevel, type VoteMatrix, type VoteTable } from "../votes/vote-matrix.ts";
import { effectiveVotersOf } from "./effective-voters.ts";
import type { LabelModel } from "./label-model.ts";
import { ordinaryVoters, splitBase, withRowCounts } from "./ordinary-voters.ts";

/** Agreement with the option that most voters chose; ties share. */
export const majorityVote: LabelModel = {
  id: "majority-vote",
  title: "majority vote",
  description: "A voter's accuracy is its agreement with the majority, itself included.",
  source: "Condorcet 1785; the baseline of Ratner et al. 2017, section 2.2",
  fewestVoters: 2,
  needsSharedLabels: false,
  usesGold: true,
  fit(table) {
    const voters = ordinaryVoters(table);
    const chance = chanceLevel(table.matrix);
    const estimate = (counts: Float64Array) =>
      agreementWithMajority(withRowCounts(voters, counts), table.gold, chance);
    const all = estimate(voters.counts);
    const split = splitBase(table, all);
    return {
      ...split,
      effectiveVoters: effectiveVotersOf(table.matrix, split.accuracies, chance),
      warnings: [],
      unitCounts: voters.counts,
      refit: (counts) => splitBase(table, estimate(counts)).accuracies,
    };
  },
};

function agreementWithMajority(
  { rowCount, voterCount, votes, counts }: VoteMatrix,
  gold: VoteTable["gold"],
  chance: number,
): Float64Array {
  const hits = new Float64Array(voterCount);
  const all = new Float64Array(voterCount);
  const tally = new Map<number, number>();
  for (let row = 0; row < rowCount; row++) {
    const count = counts[row]!;
    if (count === 0) continue;
    const own = votes.subarray(row * voterCount, (row + 1) * voterCount);
    tally.clear();
    for (const vote of own) if (vote !== ABSTAIN) tally.set(vote, (tally.get(vote) ?? 0) + 1);
    const truth = gold?.[row] ?? ABSTAIN;
    const most = Math.max(...tally.values());
    const winners = [...tally.values()].filter((votes) => votes === most).length;
    for (const [voter, vote] of own.entries()) {
      if (vote === ABSTAIN) continue;
      all[voter]! += count;
      if (truth !== ABSTAIN) hits[voter]! += vote === truth ? count : 0;
      else if (tally.get(vote) === most) hits[voter]! += count / winners;
    }
  }
  return hits.map((hit, voter) => (all[voter]! > 0 ? hit / all[voter]! : chance));
}
