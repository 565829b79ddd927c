import type { AccuracyMatrix } from "../accuracy-matrix.ts";
import type { MixtureOptions } from "../mixture.ts";

/** What may be known about templates when shares are asked for; each rule says what it needs. */
export interface MixEvidence {
  readonly templates: readonly string[];
  /** Estimated accuracies, or true ones: with those the softmax is the labelled oracle. */
  readonly accuracies?: AccuracyMatrix;
  readonly softmax?: MixtureOptions;
  /** Shares of the last round; uniform where not given. */
  readonly current?: readonly number[];
  /** `[templates][tasks]`: how much a sample of the template helps the task. */
  readonly skillGraph?: readonly (readonly number[])[];
  /** `[rounds][tasks]`: labelled validation losses, the latest last. */
  readonly losses?: readonly (readonly number[])[];
  /** Short tunings on known mixtures with the validation loss of each task before and after, by task. */
  readonly trials?: readonly MixTrial[];
  /** Root of the randomness of rules that draw. Default 0. */
  readonly seed?: number;
}

export interface MixTrial {
  readonly shares: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

export type EvidenceKey = "accuracies" | "skillGraph" | "losses" | "trials";

/** A way to get shares; all are asked alike, so that they can be compared. */
export interface MixRule {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  /** Checked by `sharesBy`, so a rule may take it for granted. */
  readonly needs: readonly EvidenceKey[];
  /** By template, sum 1. */
  readonly shares: (evidence: MixEvidence) => number[];
}
