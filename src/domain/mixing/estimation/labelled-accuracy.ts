import { wilsonInterval } from "../../../core/stats/wilson.ts";
import { BASE_PROBE } from "../votes/vote.ts";
import { ABSTAIN, type VoteTable } from "../votes/vote-matrix.ts";
import type { ProbeEstimate } from "./estimate-task.ts";

/** Rows of guessing that the labelled ones are mixed with, so that two lucky rows are no certainty. */
const PRIOR_ROWS = 4;

/**
 * A voter's accuracy by guessing, or by the labelled rows that it answered, where there are some. Without labels the interval
 * is everything.
 */
export function labelledAccuracy(
  { matrix, gold, base }: VoteTable,
  voter: number | typeof BASE_PROBE,
  chance: number,
): Required<ProbeEstimate> {
  let right = 0;
  let rows = 0;
  for (let row = 0; row < matrix.rowCount; row++) {
    const vote = voter === BASE_PROBE ? base![row]! : matrix.votes[row * matrix.voterCount + voter]!;
    const label = gold?.[row] ?? ABSTAIN;
    if (vote === ABSTAIN || label === ABSTAIN) continue;
    rows += matrix.counts[row]!;
    if (vote === label) right += matrix.counts[row]!;
  }
  const accuracy = (right + PRIOR_ROWS * chance) / (rows + PRIOR_ROWS);
  const [low, high] = rows === 0 ? [0, 1] : wilsonInterval(accuracy, rows);
  return { accuracy, low, high };
}
