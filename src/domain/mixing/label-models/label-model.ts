import type { VoteTable } from "../votes/vote-matrix.ts";
import type { EstimateWarning } from "./warning.ts";

/** A way to learn voters' accuracies from their votes alone. */
export interface LabelModel {
  readonly id: string;
  readonly title: string;
  /** One sentence: what it assumes. */
  readonly description: string;
  /** Paper, section. */
  readonly source: string;
  /** Voters that it needs at least, the base model among them. */
  readonly fewestVoters: number;
  /** Whether an option's number must mean the same in every row. */
  readonly needsSharedLabels: boolean;
  /** Whether given labels are used. */
  readonly usesGold: boolean;
  /**
   * At most 64 voters. Where base votes are given they count as one more voter unless the model gives them a part of their
   * own. Never a NaN.
   */
  readonly fit: (table: VoteTable) => LabelModelFit;
}

export interface LabelModelFit {
  /** `[voters]`: P(vote is true | voted), in [0, 1]. */
  readonly accuracies: Float64Array;
  /** `[voters]`: lowest and highest estimate among explanations that fit about as well; the estimate where there is one. */
  readonly alternatives?: { readonly low: Float64Array; readonly high: Float64Array };
  /** How many independent voters the voters are worth, between 1 and their number. */
  readonly effectiveVoters: number;
  /** Accuracy of the base model, where it voted. */
  readonly baseAccuracy?: number;
  /** What this model alone can notice. */
  readonly warnings: readonly EstimateWarning[];
  /** Multiplicities of the units that may be drawn again: rows, or classes of rows that are alike to the model. */
  readonly unitCounts: Float64Array;
  /** Accuracies from other multiplicities of the units, started from this fit. */
  readonly refit: (counts: Float64Array) => Float64Array;
}
