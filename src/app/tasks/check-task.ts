import { isCookbookError } from "../../core/errors.ts";
import type { EvaluationTask } from "../../domain/evaluation/define-task.ts";
import { createFieldReader, type FieldReader } from "../../domain/evaluation/field-reader.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import { createPromptEncoder } from "../../domain/tokens/prompt-encoder.ts";
import type { RowSource } from "../evaluation/read-rows.ts";
import { openTaskSource, type TaskDataOptions } from "../evaluation/task-data.ts";
import { previewRow } from "./preview-task.ts";
import { resolveTasks } from "./resolve-tasks.ts";

export interface CheckTaskOptions extends Pick<TaskDataOptions, "data" | "onDownload" | "signal"> {
  readonly tasks: readonly string[];
  /** Without data only the declaration is checked. */
  readonly checkRows: boolean;
  /** Counts rows that are longer than the window. */
  readonly model?: { readonly tokenizer: Tokenizer; readonly maxPositions: number } | undefined;
}

export interface TaskCheck {
  readonly task: string;
  /** Rows in the data; null when they were not looked at. */
  readonly rows: number | null;
  /** Rows that cannot be asked, with file, line and field. */
  readonly errors: readonly string[];
  /** What is legal, and mostly a mistake. */
  readonly warnings: readonly string[];
}

/** Reads every row of every task and tells all that is wrong, not only the first. Errors: those of opening task and data. */
export async function checkTasks(options: CheckTaskOptions): Promise<TaskCheck[]> {
  const { tasks } = await resolveTasks(options.tasks);
  const checks: TaskCheck[] = [];
  for (const task of tasks) {
    if (options.checkRows) {
      checks.push(checkRows(task, await openTaskSource(task, tasks, options), options.model));
    } else checks.push({ task: task.id, rows: null, errors: [], warnings: [] });
  }
  return checks;
}

function checkRows(task: EvaluationTask, source: RowSource, model: CheckTaskOptions["model"]): TaskCheck {
  const errors: string[] = [];
  const counts = new Counts();
  const encoder = model === undefined ? undefined : createPromptEncoder(model.tokenizer);
  for (let index = 0; index < source.count; index++) {
    try {
      const { doc, line } = source.rowAt(index);
      const { reader, read } = watched(createFieldReader(doc, { file: source.name, line }));
      const row = task.readRow(reader);
      const names = Object.keys(doc as object);
      counts.fields(names, read);
      const own = (doc as Record<string, unknown>).id;
      if (own !== undefined) counts.id(String(own), line);
      counts.content(JSON.stringify(doc), line);
      const preview = previewRow(task, { id: String(index), index, doc: {}, row });
      if (task.kind === "choice") {
        const texts = preview.requests.map(({ context, continuation }) => context + continuation);
        if (new Set(texts).size < texts.length) counts.add("equal options", line);
        if (task.options(row).some(({ text }) => text.trim() === "")) counts.add("an empty option", line);
      }
      if (preview.requests.some(({ context }) => context.trim() === "")) counts.add("an empty prompt", line);
      if (encoder !== undefined) {
        const longest = Math.max(
          ...preview.requests.map((one) => encoder.encodeRendered(one.context + one.continuation).length),
        );
        const room = task.kind === "generation" ? task.maxNewTokens : 0;
        if (longest + room > model!.maxPositions)
          counts.add("more tokens than the model's window holds", line);
      }
    } catch (error) {
      if (!isCookbookError(error)) throw error;
      errors.push(error.hint === undefined ? error.message : `${error.message} (${error.hint})`);
    }
  }
  return { task: task.id, rows: source.count, errors, warnings: counts.warnings(source.count) };
}

/** Notes which fields are asked for. */
function watched(fields: FieldReader): { readonly reader: FieldReader; readonly read: ReadonlySet<string> } {
  const read = new Set<string>();
  const noted =
    <Result>(get: (field: string) => Result) =>
    (field: string): Result => {
      read.add(field);
      return get(field);
    };
  return {
    read,
    reader: {
      ...fields,
      has: noted(fields.has),
      text: noted(fields.text),
      texts: noted(fields.texts),
      score: noted(fields.score),
      raw: noted(fields.raw),
    },
  };
}

/** Gathers what is the matter with rows, so that it is told once with its number and first lines. */
class Counts {
  private readonly found = new Map<string, number[]>();
  private readonly ids = new Map<string, number>();
  private readonly contents = new Map<string, number>();
  private readonly unread = new Map<string, number>();

  add(what: string, line: number): void {
    this.found.set(what, [...(this.found.get(what) ?? []), line]);
  }

  id(id: string, line: number): void {
    if (this.ids.has(id)) this.add("an id that another row has", line);
    this.ids.set(id, line);
  }

  content(text: string, line: number): void {
    if (this.contents.has(text)) this.add("the same content as another row", line);
    this.contents.set(text, line);
  }

  fields(names: readonly string[], read: ReadonlySet<string>): void {
    for (const name of names) {
      if (!read.has(name) && name !== "id") this.unread.set(name, (this.unread.get(name) ?? 0) + 1);
    }
  }

  warnings(rows: number): string[] {
    const warnings = [...this.found].map(([what, lines]) => {
      const some = lines.slice(0, 5).join(", ");
      return `${lines.length} of ${rows} rows have ${what}: line ${some}${lines.length > 5 ? ", …" : ""}`;
    });
    if (this.unread.size === 0) return warnings;
    return [...warnings, `fields that the task does not read: ${[...this.unread.keys()].join(", ")}`];
  }
}
