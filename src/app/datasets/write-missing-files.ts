import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { runInWorkers } from "../../adapters/workers/worker-pool.ts";
import type { FileRecord } from "../../contracts/dataset-progress.ts";
import { CookbookError } from "../../core/errors.ts";
import type { PlannedFile } from "../../domain/datasets/plan-files.ts";
import type { SampleSource } from "../../domain/ports/sample-source.ts";
import type { PromptEncoder } from "../../domain/tokens/prompt-encoder.ts";
import { tokenSourceData } from "../../domain/tokens/token-source.ts";
import { type GenerateDatasetOptions, sourceRequest } from "./generate-options.ts";
import type { GenerateWorkerData } from "./generate-worker.ts";
import type { Progress } from "./progress-file.ts";
import { type DataFileSettings, writeDataFile } from "./write-data-file.ts";

export interface MissingFilesWork {
  readonly options: GenerateDatasetOptions;
  readonly source: SampleSource;
  readonly planned: readonly PlannedFile[];
  readonly progress: Progress;
  readonly settings: DataFileSettings;
  readonly encoder: PromptEncoder | undefined;
}

/** Writes every planned file that is not there yet, and gives the records of all, in order. */
export async function writeMissingFiles(work: MissingFilesWork): Promise<FileRecord[]> {
  const { options, planned, progress } = work;
  const records = new Map(progress.finished);
  const missing = planned.filter(({ file }) => !records.has(file));
  const total = sumOfRows(planned);
  const before = total - sumOfRows(missing);
  let done = before;
  const onRows = (rows: number) => {
    done += rows;
    options.onProgress?.({ done, total });
  };
  const onRecord = (record: FileRecord) => {
    progress.add(record);
    records.set(record.file, record);
  };
  const started = performance.now();
  options.onProgress?.({ done, total });
  try {
    if (canThread(options)) await inWorkers(work, missing, onRows, onRecord);
    else await inThisThread(work, missing, onRows, onRecord);
  } catch (error) {
    throw options.signal?.aborted === true ? interrupted(options.out, done, total) : error;
  }
  const seconds = (performance.now() - started) / 1000;
  const made = missing.map(({ file }) => records.get(file)!);
  if (made.length > 0) {
    options.onSpeed?.({
      rows: total - before,
      bytes: made.reduce((sum, { bytes }) => sum + bytes, 0),
      seconds,
    });
  }
  return planned.map(({ file }) => records.get(file)!);
}

/** Threads need built code: run from source, as tests do, one thread does the work of all, with the same bytes. */
function canThread({ workers = 1 }: GenerateDatasetOptions): boolean {
  return workers > 1 && path.extname(import.meta.url) === ".js";
}

type OnRows = (rows: number) => void;
type OnRecord = (record: FileRecord) => void;

async function inThisThread(
  { options, source, settings, encoder }: MissingFilesWork,
  missing: readonly PlannedFile[],
  onRows: OnRows,
  onRecord: OnRecord,
): Promise<void> {
  for (const planned of missing) {
    // Lets a signal through before each file, however small it is.
    await nextTurn();
    const record = await writeDataFile({
      ...settings,
      source,
      planned,
      encoder,
      onRows(rows) {
        options.signal?.throwIfAborted();
        onRows(rows);
      },
      ...(options.openSink === undefined ? {} : { openSink: options.openSink }),
    });
    onRecord(record);
  }
  options.signal?.throwIfAborted();
}

async function inWorkers(
  { options, source, settings }: MissingFilesWork,
  missing: readonly PlannedFile[],
  onRows: OnRows,
  onRecord: OnRecord,
): Promise<void> {
  const { workers = 1, signal } = options;
  const tokens = tokenSourceData(source.tokens);
  const workerData: GenerateWorkerData = {
    request: { ...sourceRequest(options), tokens },
    settings,
    model: settings.style === "tokens" ? options.model : undefined,
  };
  await runInWorkers<PlannedFile, FileRecord>({
    script: new URL("./generate-worker.js", import.meta.url),
    size: workers,
    workerData,
    tasks: missing,
    onResult: onRecord,
    onProgress: onRows,
    signal,
  });
}

function sumOfRows(files: readonly PlannedFile[]): number {
  return files.reduce((sum, { rows }) => sum + rows, 0);
}

function interrupted(folder: string, done: number, total: number): CookbookError {
  return new CookbookError({
    code: "interrupted",
    message: `stopped after ${done} of ${total} rows in "${folder}"`,
    hint: "run the same command again to go on",
  });
}
