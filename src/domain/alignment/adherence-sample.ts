/** One row of a task, answered by the base model and by the tuned one. All values in [0, 1]. */
export interface AdherenceSample {
  /** The row's id, unique among the samples. */
  readonly row: string;
  /** How far the answer follows the template's rule. */
  readonly baseAdherence: number;
  readonly tunedAdherence: number;
  /** How right the answer is: exact match (0 or 1), or a soft score such as F1. */
  readonly baseCorrect: number;
  readonly tunedCorrect: number;
}
