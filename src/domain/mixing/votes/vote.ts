/** The probe whose votes are the untuned model's: they help to estimate, and it is no candidate for the mix. */
export const BASE_PROBE = "base";

/** One probe's answer to one row of a task. */
export interface Vote {
  readonly task: string;
  readonly row: RowId;
  readonly probe: string;
  /** An option's index (choice tasks), an answer (generation tasks), or nothing: abstention. */
  readonly answer: number | string | undefined;
  /** Number of options; choice tasks only. */
  readonly options: number | undefined;
  /** The probe's confidence in its answer, higher is surer; compared within one probe and task only. */
  readonly score: number | undefined;
  /** For messages: "votes.jsonl:12". */
  readonly where: string;
}

/** A known true answer: an option's index, or the answers that count as right. */
export interface GoldLabel {
  readonly task: string;
  readonly row: RowId;
  readonly answer: number | readonly string[];
  readonly where: string;
}

export type RowId = number | string;
