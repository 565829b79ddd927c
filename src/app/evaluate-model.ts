import { stat } from "node:fs/promises";
import { join } from "node:path";
import { loadEngine } from "../adapters/engines/registry.ts";
import type { OnDownloadEvent } from "../adapters/models/download/download-event.ts";
import { CookbookError } from "../core/errors.ts";
import type { EvaluationTask } from "../domain/evaluation/define-task.ts";
import type { EvaluationResult } from "../domain/evaluation/sample-record.ts";
import { findTask } from "../domain/evaluation/tasks/registry.ts";
import type { Precision } from "../domain/ports/engine.ts";
import { evaluate } from "./evaluate.ts";
import { readTaskRows } from "./evaluation/read-rows.ts";
import { type HarnessResults, harnessResults, writeResultFiles } from "./evaluation/result-files.ts";
import { getModel } from "./get-model.ts";

export interface EvaluateModelOptions {
  readonly engine: string;
  readonly model: string;
  readonly adapter?: string | undefined;
  readonly precision: Precision;
  readonly tasks: readonly string[];
  /** A JSON Lines file, or a folder with `<task>.jsonl` per task. */
  readonly data: string;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
  readonly out: string;
  readonly batchSize: number;
  readonly maxNewTokens?: number | undefined;
  readonly chat?: boolean;
  readonly signal?: AbortSignal;
  readonly onDownload?: OnDownloadEvent;
  readonly onProgress?: (task: string, done: number, total: number) => void;
}

export interface EvaluateModelReport {
  readonly results: HarnessResults;
  readonly evaluations: readonly EvaluationResult[];
  readonly files: { readonly results: string; readonly samples: readonly string[] };
}

/** What `cookbook eval` does: reads rows, opens the model, evaluates each task and writes the result files. */
export async function evaluateModel(options: EvaluateModelOptions): Promise<EvaluateModelReport> {
  const startedAt = new Date();
  // Rows first: a bad row must not cost a model download.
  const tasks = [];
  for (const id of new Set(options.tasks)) {
    const task = findTask(id);
    tasks.push({ task, rows: await readTaskRows(task, await dataFile(task, options), options) });
  }
  await getModel(options);
  const engine = await loadEngine(options.engine);
  const session = await engine.open({
    model: options.model,
    precision: options.precision,
    ...(options.adapter === undefined ? {} : { adapter: options.adapter }),
  });
  try {
    const evaluations: EvaluationResult[] = [];
    for (const { task, rows } of tasks) {
      evaluations.push(
        await evaluate(session, task, rows, {
          chat: options.chat,
          maxNewTokens: options.maxNewTokens,
          batchSize: options.batchSize,
          signal: options.signal,
          onProgress: (done, total) => options.onProgress?.(task.id, done, total),
        }),
      );
    }
    const run = {
      model: options.model,
      modelFingerprint: session.modelFingerprint,
      adapter: options.adapter,
      adapterFingerprint: session.adapterFingerprint,
      engine: options.engine,
      precision: options.precision,
      chat: options.chat ?? false,
      batchSize: options.batchSize,
      limit: options.limit,
      results: evaluations,
      startedAt,
      seconds: (Date.now() - startedAt.getTime()) / 1000,
    };
    return { results: harnessResults(run), evaluations, files: await writeResultFiles(options.out, run) };
  } finally {
    await session.close();
  }
}

async function dataFile(task: EvaluationTask, { data, tasks }: EvaluateModelOptions): Promise<string> {
  const entry = await stat(data).catch(() => undefined);
  if (entry?.isDirectory() === true) return join(data, `${task.id}.jsonl`);
  if (tasks.length === 1) return data;
  throw new CookbookError({
    code: "usage",
    message: `--data "${data}" is one file for ${tasks.length} tasks (${tasks.join(", ")})`,
    hint: "give a folder that holds <task>.jsonl for each task",
  });
}
