import { loadEngine } from "../adapters/engines/registry.ts";
import type { OnDownloadEvent } from "../adapters/models/download/download-event.ts";
import type { ModelServer, Precision } from "../domain/ports/engine.ts";
import { evaluate } from "./evaluate.ts";
import type { EvaluationRun, TaskEvaluation } from "./evaluation/harness/evaluation-run.ts";
import { type HarnessResults, harnessResults } from "./evaluation/harness/harness-results.ts";
import { type ResultFiles, writeResultFiles } from "./evaluation/harness/result-files.ts";
import { keepReplies } from "./evaluation/keep-replies.ts";
import { loadTaskData } from "./evaluation/task-data.ts";
import { getModel } from "./get-model.ts";
import { resolveTasks } from "./tasks/resolve-tasks.ts";

export interface EvaluateModelOptions {
  readonly engine: string;
  readonly model: string;
  readonly adapter?: string | undefined;
  /** For engines that ask a server. */
  readonly server?: ModelServer | undefined;
  readonly precision: Precision;
  /** Tasks, groups of tasks, and files of users' own tasks. */
  readonly tasks: readonly string[];
  /** A JSON Lines or Parquet file, or a folder with `<task>.jsonl` per task. Default: the Hugging Face Hub. */
  readonly data?: string | undefined;
  readonly offset?: number | undefined;
  /** Rows per task at most; below 1 a share of them. */
  readonly limit?: number | undefined;
  /** Solved examples before each question. Default 0. */
  readonly shots?: number | undefined;
  readonly out: string;
  readonly batchSize: number;
  readonly maxNewTokens?: number | undefined;
  readonly chat?: boolean;
  /** Writes every answer beside the scores. Default true. */
  readonly logSamples?: boolean;
  /** Takes replies that the model has given before, and keeps new ones. Default true. */
  readonly cache?: boolean;
  readonly signal?: AbortSignal;
  readonly onDownload?: OnDownloadEvent;
  readonly onProgress?: (task: string, done: number, total: number) => void;
}

export interface EvaluateModelReport {
  readonly run: EvaluationRun;
  readonly results: HarnessResults;
  readonly files: ResultFiles;
}

/** What `cookbook eval` does: reads rows, opens the model, evaluates each task and writes the result files. */
export async function evaluateModel(options: EvaluateModelOptions): Promise<EvaluateModelReport> {
  const startedAt = new Date();
  const { shots = 0, chat = false } = options;
  const { tasks, groups } = await resolveTasks(options.tasks);
  // Rows first: a bad row must not cost a model download.
  const data = await loadTaskData(tasks, { ...options, shots });
  await getModel(options);
  const engine = await loadEngine(options.engine);
  const model = await engine.open({
    model: options.model,
    precision: options.precision,
    ...(options.adapter === undefined ? {} : { adapter: options.adapter }),
    ...(options.server === undefined ? {} : { server: options.server }),
  });
  try {
    const kept =
      options.cache === false
        ? undefined
        : await keepReplies(model, { name: options.model, precision: options.precision });
    const session = kept?.session ?? model;
    const evaluations: TaskEvaluation[] = [];
    for (const { task, rows, rowsFound, pool } of data) {
      const result = await evaluate(session, task, rows, {
        chat,
        fewShot: { count: shots, pool },
        maxNewTokens: options.maxNewTokens,
        batchSize: options.batchSize,
        signal: options.signal,
        onProgress: (done, total) => options.onProgress?.(task.id, done, total),
      });
      evaluations.push({ task, result, rowsFound });
    }
    const run: EvaluationRun = {
      model: options.model,
      adapter: options.adapter,
      session,
      precision: options.precision,
      chat,
      batchSize: options.batchSize,
      limit: options.limit,
      tasks: evaluations,
      groups,
      knownReplies: kept?.session.counts,
      startedAt,
      seconds: (Date.now() - startedAt.getTime()) / 1000,
    };
    const results = harnessResults(run);
    const files = await writeResultFiles(options.out, run, {
      results,
      logSamples: options.logSamples ?? true,
    });
    await kept?.limit();
    return { run, results, files };
  } finally {
    await model.close();
  }
}
