import type { VoteMatrix } from "../votes/vote-matrix.ts";

/** Options of the row that has most. */
export function largestOptionCount({ options, counts }: VoteMatrix): number {
  let largest = 2;
  for (const [row, count] of counts.entries()) if (count > 0) largest = Math.max(largest, options[row]!);
  return largest;
}

/** P(option c is true) when the truth is uniform over every row's options: the mean of [c < K] / K. */
export function uniformClassPrior(matrix: VoteMatrix): Float64Array {
  const prior = new Float64Array(largestOptionCount(matrix));
  let total = 0;
  for (const [row, count] of matrix.counts.entries()) {
    const options = matrix.options[row]!;
    for (let option = 0; count > 0 && option < options; option++) prior[option]! += count / options;
    total += count;
  }
  return prior.map((mass) => mass / total);
}
