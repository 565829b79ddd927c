import type { EvaluationTask } from "../../domain/evaluation/define-task.ts";
import type { TaskRow } from "../evaluation/read-rows.ts";
import { loadTaskData, type TaskDataOptions } from "../evaluation/task-data.ts";
import { resolveTasks } from "./resolve-tasks.ts";

/** What a model is asked on one row, before tokens. */
export interface PreviewedRow {
  readonly task: string;
  readonly id: string;
  /** Place in the file, from 0. */
  readonly index: number;
  /** Texts that are scored after their contexts; one with an empty continuation is a prompt that is gone on with. */
  readonly requests: readonly { readonly context: string; readonly continuation: string }[];
  /** Of a choice the index of the right request; else the gold answers. */
  readonly gold: number | readonly string[];
}

export interface PreviewTaskOptions extends Omit<TaskDataOptions, "shots"> {
  readonly tasks: readonly string[];
}

/** The requests of some rows, exactly as they are asked zero-shot without a chat template. Errors: as `loadTaskData`. */
export async function previewTask(options: PreviewTaskOptions): Promise<PreviewedRow[]> {
  const { tasks } = await resolveTasks(options.tasks);
  const data = await loadTaskData(tasks, { ...options, shots: 0 });
  return data.flatMap(({ task, rows }) => rows.map((row) => previewRow(task, row)));
}

export function previewRow(task: EvaluationTask, { id, index, row }: TaskRow): PreviewedRow {
  const place = { task: task.id, id, index };
  switch (task.kind) {
    case "generation":
      return { ...place, requests: [{ context: task.prompt(row), continuation: "" }], gold: task.golds(row) };
    case "choice":
      return {
        ...place,
        requests: task.options(row).map(({ context, continuation }) => ({ context, continuation })),
        gold: task.gold(row),
      };
    case "target": {
      const request = task.request(row);
      return { ...place, requests: [request], gold: [request.continuation] };
    }
  }
}
