import type { EvaluationTask } from "../../../domain/evaluation/define-task.ts";
import type { TaskGroup } from "../../../domain/evaluation/groups/task-group.ts";
import type { EvaluationResult } from "../../../domain/evaluation/sample-record.ts";
import type { ModelSession } from "../../../domain/ports/engine.ts";

/** Everything that result files say of one evaluation. */
export interface EvaluationRun {
  readonly model: string;
  readonly adapter: string | undefined;
  readonly session: Pick<
    ModelSession,
    "engine" | "modelFingerprint" | "adapterFingerprint" | "config" | "tokenizer"
  >;
  readonly precision: string;
  readonly chat: boolean;
  readonly batchSize: number;
  readonly limit: number | undefined;
  readonly tasks: readonly TaskEvaluation[];
  readonly groups: readonly TaskGroup[];
  /** Requests, and how many of them were answered before; undefined when replies are not kept. */
  readonly knownReplies?: { readonly requests: number; readonly known: number } | undefined;
  readonly startedAt: Date;
  readonly seconds: number;
}

export interface TaskEvaluation {
  readonly task: EvaluationTask;
  readonly result: EvaluationResult;
  /** Rows in the data, those outside the range included. */
  readonly rowsFound: number;
}
