import { stat } from "node:fs/promises";
import { join } from "node:path";
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
  /** A JSON Lines file, or a folder with `<task>.jsonl` (and `<task>.train.jsonl` for examples). */
  readonly data: string;
  /** Few-shot examples per question. */
  readonly shots: number;
}

/** Reads and checks the rows of every task. Errors: `io-failed`, `invalid-data`, `usage`. */
export async function loadTaskData(
  tasks: readonly EvaluationTask[],
  options: TaskDataOptions,
): Promise<TaskData[]> {
  const isFolder = await isDirectory(options.data);
  if (!isFolder && tasks.length > 1) {
    throw new CookbookError({
      code: "usage",
      message: `--data "${options.data}" is one file for ${tasks.length} tasks (${tasks.map(({ id }) => id).join(", ")})`,
      hint: "give a folder that holds <task>.jsonl for each task",
    });
  }
  const loaded: TaskData[] = [];
  for (const task of tasks) {
    const source = await openJsonLines(
      task,
      isFolder ? join(options.data, `${task.id}.jsonl`) : options.data,
    );
    const pool = options.shots === 0 ? [] : await loadPool(task, source, isFolder ? options.data : undefined);
    loaded.push({ task, rows: selectRows(task, source, options), rowsFound: source.count, pool });
  }
  return loaded;
}

/** The training rows beside the evaluated ones; a task whose data set has none draws from the evaluated rows. */
async function loadPool(
  task: EvaluationTask,
  evaluated: RowSource,
  folder: string | undefined,
): Promise<readonly TaskRow[]> {
  const hasNoTraining = task.dataset !== undefined && task.dataset.fewShotSplit === undefined;
  const train = folder === undefined ? undefined : join(folder, `${task.id}.train.jsonl`);
  if (!hasNoTraining && train !== undefined && (await exists(train)))
    return selectRows(task, await openJsonLines(task, train));
  if (hasNoTraining || task.dataset === undefined) return selectRows(task, evaluated);
  throw new CookbookError({
    code: "io-failed",
    message: `few-shot examples of ${task.id} come from its training rows, and ${train ?? `beside "${evaluated.name}"`} there are none`,
    hint: `give --data a folder with ${task.id}.jsonl and ${task.id}.train.jsonl`,
  });
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
