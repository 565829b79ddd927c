import { ABSTAIN, type VoteTable } from "../votes/vote-matrix.ts";

/** Entropy of a voter's options over the most it could be; below it nearly all answers are the same option. */
const LEAST_ENTROPY = 0.6;
/** Fewer votes say nothing about a habit. */
const LEAST_VOTES = 20;

export interface OneSided {
  /** Indices of voters. */
  readonly voters: ReadonlySet<number>;
  readonly base: boolean;
}

/**
 * Voters who give nearly the same option on every row, such as always "no" or always "A". Two of them agree, or disagree,
 * whatever the rows say, so their agreement is no evidence; what they score is the share of that option. Nobody where
 * options mean nothing beyond their row.
 */
export function findOneSided({ matrix, base, labels }: VoteTable): OneSided {
  const voters = new Set<number>();
  if (labels !== "shared") return { voters, base: false };
  const { rowCount, voterCount, votes, options, counts } = matrix;
  let mostOptions = 0;
  for (const count of options) mostOptions = Math.max(mostOptions, count);
  const isOneSided = (voteOf: (row: number) => number) => {
    const seen = new Float64Array(mostOptions);
    let total = 0;
    let room = 0;
    for (let row = 0; row < rowCount; row++) {
      const vote = voteOf(row);
      if (vote === ABSTAIN) continue;
      seen[vote]! += counts[row]!;
      total += counts[row]!;
      room += counts[row]! * Math.log(options[row]!);
    }
    if (total < LEAST_VOTES) return false;
    let entropy = 0;
    for (const count of seen) if (count > 0) entropy -= (count / total) * Math.log(count / total);
    return entropy < LEAST_ENTROPY * (room / total);
  };
  for (let voter = 0; voter < voterCount; voter++) {
    if (isOneSided((row) => votes[row * voterCount + voter]!)) voters.add(voter);
  }
  return { voters, base: base !== undefined && isOneSided((row) => base[row]!) };
}
