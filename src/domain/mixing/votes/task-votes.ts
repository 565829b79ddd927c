import type { RowId } from "./vote.ts";
import type { VoteTable } from "./vote-matrix.ts";

/** All votes on one task, ready for label models. */
export interface TaskVotes {
  readonly task: string;
  readonly kind: "choice" | "generation";
  /** Rows in rising order; those that nobody voted on are left out. */
  readonly rows: readonly RowId[];
  readonly table: VoteTable;
  /** `[rows, voters]`: confidence in the vote, NaN where none was given; only where some was. */
  readonly scores: Float64Array | undefined;
  /** Probes that voted on other tasks of the same file and not on this one. */
  readonly missing: readonly string[];
  /** Rows that were left out because every answer was an abstention. */
  readonly emptyRows: number;
}

/**
 * Options that a generated answer is one of. Any large number does: estimates move by less than 0.006 between 50 and 5,000,
 * since what matters is that two wrong answers seldom coincide by chance.
 */
export const GENERATION_OPTIONS = 1000;
