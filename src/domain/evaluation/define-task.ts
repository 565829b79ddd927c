import type { FieldReader } from "./field-reader.ts";
import type { AnswerMetricId } from "./metrics/registry.ts";

/**
 * An evaluation task is data: how to read a row, what to ask the model and how to score the reply.
 * - `generation`: greedy text after a prompt, scored by answer metrics.
 * - `choice`: the option with the highest log-likelihood; `acc` by the sum, `acc_norm` by the sum over the option's
 *   Unicode code points.
 * - `target`: `acc` is 1 when greedy decoding after the context gives exactly the target's tokens.
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
  /** The metric that summaries lead with. */
  readonly primaryMetric: string;
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
  /** One per option. `text` is the option itself, whose length `acc_norm` divides by. */
  readonly options: (row: Row) => readonly { context: string; continuation: string; text: string }[];
  /** Index of the right option. */
  readonly gold: (row: Row) => number;
  readonly metrics: readonly ("acc" | "acc_norm")[];
}

export interface TargetTask<Row> extends TaskBase<Row> {
  readonly kind: "target";
  readonly request: (row: Row) => { readonly context: string; readonly continuation: string };
  readonly metrics: readonly ["acc"];
}

/** Declares a task; its row type stays inside. */
export function defineTask<Row>(task: EvaluationTask<Row>): EvaluationTask {
  return task as EvaluationTask;
}
