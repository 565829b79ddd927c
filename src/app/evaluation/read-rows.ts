import { readFile } from "node:fs/promises";
import { CookbookError } from "../../core/errors.ts";
import type { EvaluationTask } from "../../domain/evaluation/define-task.ts";
import { createFieldReader } from "../../domain/evaluation/field-reader.ts";

export interface TaskRow {
  /** The row's own `id`, else its position; made unique by `#position` where the file repeats it. */
  readonly id: string;
  /** Position in the file, from 0, blank lines not counted. */
  readonly index: number;
  readonly doc: Readonly<Record<string, unknown>>;
  /** What the task read from it. */
  readonly row: unknown;
}

export interface RowRange {
  /** Rows to leave out at the start. Default 0. */
  readonly offset?: number | undefined;
  /** Rows to read at most; below 1 a share of all rows, rounded up. Default all. */
  readonly limit?: number | undefined;
}

/** Where rows come from; `rowAt` gives one row, and where it stands for messages. */
export interface RowSource {
  readonly name: string;
  readonly count: number;
  readonly rowAt: (index: number) => { readonly doc: unknown; readonly line: number };
}

/** Reads a range of a task's rows. Errors: `invalid-data` with file, line and field, or for a range without rows. */
export function selectRows(task: EvaluationTask, source: RowSource, range: RowRange = {}): TaskRow[] {
  const { offset = 0, limit = Number.POSITIVE_INFINITY } = range;
  const most = limit < 1 ? Math.ceil(source.count * limit) : Math.floor(limit);
  const rows: TaskRow[] = [];
  const seen = new Set<string>();
  for (let index = offset; index < Math.min(source.count, offset + most); index++) {
    const { doc, line } = source.rowAt(index);
    const row = task.readRow(createFieldReader(doc, { file: source.name, line }));
    // The field reader has refused what is no object.
    const fields = doc as Readonly<Record<string, unknown>>;
    const own = fields.id;
    const named = typeof own === "string" || typeof own === "number" ? String(own) : String(index);
    const id = seen.has(named) ? `${named}#${index}` : named;
    seen.add(id);
    rows.push({ id, index, doc: fields, row });
  }
  if (rows.length > 0) return rows;
  throw new CookbookError({
    code: "invalid-data",
    message: `${source.name} has no rows ${offset > 0 ? `after the first ${offset} (it has ${source.count})` : "in it"}`,
    hint: `the task "${task.id}" needs JSON Lines with the fields ${task.rowFields}`,
  });
}

/** Whether the row's own id was another row's too, so that its place was added. */
export function hasRepeatedId({ id, index }: { readonly id: string; readonly index: number }): boolean {
  return id.endsWith(`#${index}`);
}

/** Rows of a JSON Lines file. Errors: `io-failed` for a missing file; `invalid-data` for a line that is not JSON. */
export async function openJsonLines(task: EvaluationTask, file: string): Promise<RowSource> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new CookbookError({
      code: "io-failed",
      message: `cannot read the task data "${file}": ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: `the task "${task.id}" needs a JSON Lines file with the fields ${task.rowFields}`,
      cause,
    });
  });
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((content, place) => ({ content, line: place + 1 }))
    .filter(({ content }) => content.trim() !== "");
  return {
    name: file,
    count: lines.length,
    rowAt(index) {
      const { content, line } = lines[index]!;
      return { doc: parseLine(content, file, line), line };
    },
  };
}

/** Reads a task's rows from a JSON Lines file. Errors: those of `openJsonLines` and `selectRows`. */
export async function readTaskRows(
  task: EvaluationTask,
  file: string,
  range: RowRange = {},
): Promise<TaskRow[]> {
  return selectRows(task, await openJsonLines(task, file), range);
}

function parseLine(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CookbookError({
      code: "invalid-data",
      message: `${file}, line ${line}: not JSON (${cause instanceof Error ? cause.message : String(cause)})`,
      hint: "task data is JSON Lines: one object per line",
      details: { file, line },
      cause,
    });
  }
}
