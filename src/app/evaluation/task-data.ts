import { stat } from "node:fs/promises";
import { join } from "node:path";
import { readParquetRows } from "../../adapters/datasets/parquet-rows.ts";
import { pullHubSplit } from "../../adapters/datasets/pull-hub-split.ts";
import type { OnDownloadEvent } from "../../adapters/models/download/download-event.ts";
import { CookbookError } from "../../core/errors.ts";
import type { EvaluationTask } from "../../domain/evaluation/define-task.ts";
import { openJsonLines, type RowRange, type RowSource, selectRows, type TaskRow } from "./read-rows.ts";

export interface TaskData {
  readonly task: EvaluationTask;
  /** The rows to ask. */
  readonly rows: readonly TaskRow[];
  /** Rows in the data, those outside the range included. */
  readonly rowsFound: number;
  /** Rows that few-shot examples are drawn from; empty when none are wanted. */
  readonly pool: readonly TaskRow[];
}

export interface TaskDataOptions extends RowRange {
  /**
   * A file, or a folder with `<task>.jsonl` or `<task>.parquet` (and `<task>.train.jsonl` for examples). Without it rows
   * come from the Hugging Face Hub.
   */
  readonly data?: string | undefined;
  /** Few-shot examples per question. */
  readonly shots: number;
  readonly onDownload?: OnDownloadEvent | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Opens one part of a task's rows: those to ask, or those that examples are drawn from. */
type OpenPart = (task: EvaluationTask, part: "evaluated" | "train") => Promise<RowSource | undefined>;

/**
 * Reads and checks the rows of every task. Errors: `io-failed`, `invalid-data`, `usage`, `data-not-found`, and those of
 * downloads.
 */
export async function loadTaskData(
  tasks: readonly EvaluationTask[],
  options: TaskDataOptions,
): Promise<TaskData[]> {
  const open = options.data === undefined ? hubParts(options) : await fileParts(options.data, tasks);
  const loaded: TaskData[] = [];
  for (const task of tasks) {
    const source = (await open(task, "evaluated"))!;
    const pool = options.shots === 0 ? [] : await loadPool(task, source, open);
    loaded.push({ task, rows: selectRows(task, source, options), rowsFound: source.count, pool });
  }
  return loaded;
}

/** All rows of one of several tasks, not read yet. Errors: as `loadTaskData`. */
export async function openTaskSource(
  task: EvaluationTask,
  tasks: readonly EvaluationTask[],
  options: Pick<TaskDataOptions, "data" | "onDownload" | "signal">,
): Promise<RowSource> {
  const open = options.data === undefined ? hubParts(options) : await fileParts(options.data, tasks);
  return (await open(task, "evaluated"))!;
}

/** The training rows; a task whose data set has none draws from the evaluated rows. */
async function loadPool(
  task: EvaluationTask,
  evaluated: RowSource,
  open: OpenPart,
): Promise<readonly TaskRow[]> {
  if (task.dataset !== undefined && task.dataset.fewShotSplit === undefined)
    return selectRows(task, evaluated);
  const train = await open(task, "train");
  if (train !== undefined) return selectRows(task, train);
  if (task.dataset === undefined) return selectRows(task, evaluated);
  throw new CookbookError({
    code: "io-failed",
    message: `few-shot examples of ${task.id} come from its training rows, and there are none beside "${evaluated.name}"`,
    hint: `give --data a folder with ${task.id}.jsonl and ${task.id}.train.jsonl`,
  });
}

async function fileParts(data: string, tasks: readonly EvaluationTask[]): Promise<OpenPart> {
  const isFolder = await stat(data).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (!isFolder && tasks.length > 1) {
    throw new CookbookError({
      code: "usage",
      message: `--data "${data}" is one file for ${tasks.length} tasks (${tasks.map(({ id }) => id).join(", ")})`,
      hint: "give a folder that holds <task>.jsonl for each task",
    });
  }
  return async (task, part) => {
    if (!isFolder) return part === "train" ? undefined : openFile(task, data);
    const name = part === "train" ? `${task.id}.train` : task.id;
    const [lines, parquet] = [join(data, `${name}.jsonl`), join(data, `${name}.parquet`)];
    if (await exists(lines)) return openFile(task, lines);
    if (await exists(parquet)) return openFile(task, parquet);
    // Reading the missing file of the usual name says what is missing.
    return part === "train" ? undefined : openFile(task, lines);
  };
}

async function openFile(task: EvaluationTask, file: string): Promise<RowSource> {
  if (!file.endsWith(".parquet")) return openJsonLines(task, file);
  return rowSource(file, await readParquetRows([file]));
}

function hubParts({ onDownload, signal }: Pick<TaskDataOptions, "onDownload" | "signal">): OpenPart {
  return async ({ id, dataset, rowFields }, part) => {
    if (dataset === undefined) {
      throw new CookbookError({
        code: "usage",
        message: `the task "${id}" has no data set on the Hugging Face Hub`,
        hint: `give its rows with --data, as JSON Lines with the fields ${rowFields}`,
      });
    }
    const { repository, config = "default", fewShotSplit } = dataset;
    const split = part === "train" ? fewShotSplit : dataset.split;
    if (split === undefined) return undefined;
    const files = await pullHubSplit({ repository, config, split }, { onProgress: onDownload, signal });
    return rowSource(`${repository} (${config}, ${split})`, await readParquetRows(files));
  };
}

function rowSource(name: string, rows: readonly Record<string, unknown>[]): RowSource {
  return { name, count: rows.length, rowAt: (index) => ({ doc: rows[index], line: index + 1 }) };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
