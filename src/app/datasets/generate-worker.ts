import { parentPort, workerData } from "node:worker_threads";
import type { WorkerMessage } from "../../adapters/workers/worker-pool.ts";
import type { FileRecord } from "../../contracts/dataset-progress.ts";
import { isCookbookError } from "../../core/errors.ts";
import type { PlannedFile } from "../../domain/datasets/plan-files.ts";
import type { PromptEncoder } from "../../domain/tokens/prompt-encoder.ts";
import { openSampleSource, type SourceRequest } from "./open-sample-source.ts";
import { type DataFileSettings, writeDataFile } from "./write-data-file.ts";

/** What every worker gets at its start. */
export interface GenerateWorkerData {
  readonly request: SourceRequest;
  readonly settings: DataFileSettings;
  /** For the style tokens: the model whose tokenizer encodes. */
  readonly model: string | undefined;
}

/** A thread that writes one data file after another. */
const { request, settings, model } = workerData as GenerateWorkerData;
const port = parentPort!;
const send = (message: WorkerMessage<FileRecord>) => port.postMessage(message);

/** How many rows pass between two messages of progress. */
const ROWS_PER_MESSAGE = 10_000;

try {
  const source = await openSampleSource(request);
  const encoder = await openEncoder();
  port.on("message", (planned: PlannedFile) => {
    let unreported = 0;
    const onRows = (rows: number) => {
      unreported += rows;
      if (unreported < ROWS_PER_MESSAGE) return;
      send({ type: "progress", amount: unreported });
      unreported = 0;
    };
    writeDataFile({ ...settings, source, planned, encoder, onRows }).then((result) => {
      send({ type: "progress", amount: unreported });
      send({ type: "result", result });
    }, fail);
  });
  send({ type: "ready" });
} catch (error) {
  fail(error);
}

async function openEncoder(): Promise<PromptEncoder | undefined> {
  if (model === undefined) return undefined;
  const { openModel } = await import("../../adapters/models/open-model.ts");
  const { createPromptEncoder } = await import("../../domain/tokens/prompt-encoder.ts");
  return createPromptEncoder((await openModel(model)).tokenizer);
}

function fail(error: unknown): void {
  // What is no known failure is a bug: the pool hears of it with its stack.
  if (!isCookbookError(error)) throw error;
  const { code, message, hint, details } = error;
  send({ type: "failure", failure: { code, message, hint, details } });
}
