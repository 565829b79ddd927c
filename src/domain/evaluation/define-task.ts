import type { SlotSource } from "../templates/sdk/template.ts";
import type { FieldReader } from "./field-reader.ts";
import type { AnswerMetricId } from "./metrics/registry.ts";
import type { LabelFields } from "./without-labels.ts";

/**
 * An evaluation task is data: how to read a row, what to ask the model and how to score the reply.
 * - `generation`: greedy text after a prompt, scored by answer metrics.
 * - `choice`: the option with the highest log-likelihood; `acc` by the sum, `acc_norm` by the sum over the option's
 *   Unicode code points.
 * - `target`: `acc` is 1 when greedy decoding after the context gives exactly the target's tokens; `perplexity` is
 *   the exponential of the mean negative log-likelihood.
 */
export type EvaluationTask<Row = unknown> = GenerationTask<Row> | ChoiceTask<Row> | TargetTask<Row>;

interface TaskBase<Row> {
  readonly id: string;
  /** Grows by one when prompts or scoring change, so that results of different versions are not compared. */
  readonly version: number;
  readonly title: string;
  /** The row fields that the task needs, in words. */
  readonly rowFields: string;
  readonly readRow: (fields: FieldReader) => Row;
  /** Fields that hold the answer: votes are asked without them, and rules do not see them. */
  readonly labels?: LabelFields;
  /** Reads a row without its labels, where placeholders do not do; of `labels` the names alone then count. */
  readonly readQuestion?: (fields: FieldReader) => Row;
  /** The metric that summaries lead with. */
  readonly primaryMetric: string;
  /** Where the rows are on the Hugging Face Hub; without it they come from the user's files only. */
  readonly dataset?: HubDataset;
  /** How prompts are made, in the notation of Jinja or in words: for readers, nothing renders it. */
  readonly wording?: TaskWording;
  /** How rows fill the slots of templates, besides what templates declare: template id → slot → source. */
  readonly slots?: Readonly<Record<string, Readonly<Record<string, SlotSource>>>>;
  /** SHA-256 of a user's own task file; undefined for built-in tasks. */
  readonly fingerprint?: string;
  /** What lm-evaluation-harness adds to a row before it logs it. */
  readonly addedFields?: (row: Row) => Readonly<Record<string, unknown>>;
}

export interface HubDataset {
  /** "owner/name". */
  readonly repository: string;
  /** The data set's configuration; default the Hub's "default". */
  readonly config?: string;
  readonly split: "test" | "validation";
  /** The split that few-shot examples come from; without it they come from the evaluated rows. */
  readonly fewShotSplit?: "train";
}

export interface TaskWording {
  readonly context: string;
  readonly target: string;
  readonly options?: string | readonly string[];
}

export interface GenerationTask<Row> extends TaskBase<Row> {
  readonly kind: "generation";
  readonly prompt: (row: Row) => string;
  readonly golds: (row: Row) => readonly string[];
  readonly metrics: readonly AnswerMetricId[];
  /** The answer ends before the first of these. */
  readonly stop: readonly string[];
  readonly maxNewTokens: number;
}

export interface ChoiceTask<Row> extends TaskBase<Row> {
  readonly kind: "choice";
  /** One per option; the continuation is a space and what is scored. */
  readonly options: (row: Row) => readonly ChoiceOption[];
  /**
   * Where the prompt shows the options in their places (A, B, …): the same with option `order[p]` in place p, still in the
   * order of `options`. A model that prefers a place then prefers another option.
   */
  readonly optionsInOrder?: (row: Row, order: readonly number[]) => readonly ChoiceOption[];
  /** Index of the right option. */
  readonly gold: (row: Row) => number;
  /** What result files call the target; default the index of the right option. */
  readonly target?: (row: Row) => string;
  readonly metrics: readonly ("acc" | "acc_norm")[];
}

export interface ChoiceOption {
  readonly context: string;
  readonly continuation: string;
  /** The option itself, whose length `acc_norm` divides by. */
  readonly text: string;
}

export interface TargetTask<Row> extends TaskBase<Row> {
  readonly kind: "target";
  readonly request: (row: Row) => { readonly context: string; readonly continuation: string };
  readonly metrics: readonly ("perplexity" | "acc")[];
}

/** Declares a task; its row type stays inside. */
export function defineTask<Row>(task: EvaluationTask<Row>): EvaluationTask {
  return task as EvaluationTask;
}
