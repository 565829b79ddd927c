import { open } from "node:fs/promises";
import { CookbookError } from "../../core/errors.ts";
import type { EvaluationTask } from "../../domain/evaluation/define-task.ts";
import { createFieldReader } from "../../domain/evaluation/field-reader.ts";

export interface TaskRow {
  /** The row's own `id`, else its position; made unique by `#position` where the file repeats it. */
  readonly id: string;
  /** Position in the file, from 0, blank lines not counted. */
  readonly index: number;
  readonly doc: unknown;
  /** What the task read from it. */
  readonly row: unknown;
}

export interface RowRange {
  /** Rows to leave out at the start. Default 0. */
  readonly offset?: number | undefined;
  /** Rows to read at most. Default all. */
  readonly limit?: number | undefined;
}

/**
 * Reads a task's rows from a JSON Lines file. Errors: `io-failed` for a missing file; `invalid-data` with file, line
 * and field for a bad row, and for a range without rows.
 */
export async function readTaskRows(
  task: EvaluationTask,
  file: string,
  range: RowRange = {},
): Promise<TaskRow[]> {
  const { offset = 0, limit = Number.POSITIVE_INFINITY } = range;
  const handle = await open(file).catch((cause: unknown) => {
    throw new CookbookError({
      code: "io-failed",
      message: `cannot read the task data "${file}": ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: `the task "${task.id}" needs a JSON Lines file with the fields ${task.rowFields}`,
      cause,
    });
  });
  const rows: TaskRow[] = [];
  const seen = new Set<string>();
  let index = -1;
  let line = 0;
  try {
    for await (const text of handle.readLines({ encoding: "utf8" })) {
      line++;
      const trimmed = (line === 1 ? text.replace(/^\uFEFF/, "") : text).trim();
      if (trimmed === "") continue;
      index++;
      if (index < offset) continue;
      if (rows.length >= limit) break;
      const doc = parseLine(trimmed, file, line);
      const row = task.readRow(createFieldReader(doc, { file, line }));
      const own = (doc as { id?: unknown }).id;
      const named = typeof own === "string" || typeof own === "number" ? String(own) : String(index);
      const id = seen.has(named) ? `${named}#${index}` : named;
      seen.add(id);
      rows.push({ id, index, doc, row });
    }
  } catch (cause) {
    if (cause instanceof CookbookError) throw cause;
    throw new CookbookError({
      code: "io-failed",
      message: `cannot read the task data "${file}": ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    });
  } finally {
    await handle.close();
  }
  if (rows.length > 0) return rows;
  throw new CookbookError({
    code: "invalid-data",
    message: `${file} has no rows ${offset > 0 ? `after the first ${offset} (it has ${index + 1})` : "in it"}`,
    hint: `the task "${task.id}" needs JSON Lines with the fields ${task.rowFields}`,
  });
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
