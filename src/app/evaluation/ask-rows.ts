import type { EvaluationTask } from "../../domain/evaluation/define-task.ts";
import { createFewShotSampler, type FewShotOptions } from "../../domain/evaluation/few-shot.ts";
import type { ModelSession } from "../../domain/ports/engine.ts";
import { createPromptEncoder } from "../../domain/tokens/prompt-encoder.ts";
import { askRow, type RowQuestion } from "./ask-row.ts";
import type { TaskRow } from "./read-rows.ts";

export interface AskRowsOptions {
  /** Wraps prompts in the model's chat template. Default false. */
  readonly chat?: boolean | undefined;
  /** Solved examples before each question. Default none. */
  readonly fewShot?: Omit<FewShotOptions, "task"> | undefined;
  /** The model's window in tokens; default its own. */
  readonly maxPositions?: number | undefined;
  /** Default: the task's. */
  readonly maxNewTokens?: number | undefined;
}

/** What questions depend on of a model. */
export interface AskedModel {
  readonly tokenizer: ModelSession["tokenizer"];
  readonly config: Pick<ModelSession["config"], "maxPositions">;
}

/** What each row asks of the engine, in the rows' order. Errors: `invalid-data`, `invalid-parameter`. */
export function askRows(
  { tokenizer, config }: AskedModel,
  task: EvaluationTask,
  rows: readonly TaskRow[],
  options: AskRowsOptions = {},
): RowQuestion[] {
  const { chat = false, fewShot = { count: 0, pool: [] }, maxPositions = config.maxPositions } = options;
  const maxNewTokens = options.maxNewTokens ?? (task.kind === "generation" ? task.maxNewTokens : 0);
  const encoder = createPromptEncoder(tokenizer, { chat });
  const shotsOf = createFewShotSampler({ task, ...fewShot });
  return rows.map((row) =>
    askRow({ task, row, encoder, chat, shots: shotsOf(row), maxPositions, maxNewTokens }),
  );
}
