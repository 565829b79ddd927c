/** What the model was asked and answered on one row, and how that scored. */
export interface SampleRecord {
  /** The row's own `id`, else its position in the file; unique in a file. */
  readonly id: string;
  /** Position in the data file, from 0. */
  readonly index: number;
  /** The row as it stands in the file, with what the task adds. */
  readonly doc: Readonly<Record<string, unknown>>;
  /** The gold answer as text; of a choice mostly its index. */
  readonly target: string;
  readonly reply: SampleReply;
  /** By metric id: a fraction in [0, 1], or the log-likelihood that goes into a perplexity. */
  readonly metrics: Readonly<Record<string, number>>;
}

export type SampleReply =
  | {
      readonly kind: "text";
      readonly prompt: string;
      readonly golds: readonly string[];
      readonly text: string;
      readonly stop: readonly string[];
      readonly maxNewTokens: number;
    }
  | { readonly kind: "log-likelihoods"; readonly options: readonly ScoredOption[] };

export interface ScoredOption {
  readonly context: string;
  readonly continuation: string;
  readonly logLikelihood: number;
  readonly isGreedy: boolean;
}

/** A task's scores over its rows, with the rows. */
export interface EvaluationResult {
  readonly task: string;
  readonly version: number;
  readonly metrics: readonly MetricSummary[];
  /** In file order. */
  readonly samples: readonly SampleRecord[];
  /** Rows whose prompt was cut on the left to fit the model's window. */
  readonly truncated: number;
  /** Solved examples before each question. */
  readonly shots: number;
}

export interface MetricSummary {
  readonly metric: string;
  /** Mean over the rows, in [0, 1]; or a perplexity. */
  readonly value: number;
  /** Undefined for fewer than two rows. */
  readonly standardError: number | undefined;
}
