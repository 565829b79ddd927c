import type { EvaluationTask } from "../define-task.ts";
import { EVALUATION_TASKS, unknownTask } from "../tasks/registry.ts";
import { gpt4all } from "./gpt4all.ts";
import type { TaskGroup } from "./task-group.ts";

export const TASK_GROUPS: Readonly<Record<string, TaskGroup>> = { gpt4all };

export interface TaskSelection {
  /** Each task once, in the order asked for. */
  readonly tasks: readonly EvaluationTask[];
  readonly groups: readonly TaskGroup[];
}

/** Tasks and groups by name. Errors: `unknown-name`, with the nearest known one. */
export function selectTasks(names: readonly string[]): TaskSelection {
  const tasks = new Map<string, EvaluationTask>();
  const groups = new Map<string, TaskGroup>();
  for (const name of names) {
    const group = Object.hasOwn(TASK_GROUPS, name) ? TASK_GROUPS[name] : undefined;
    if (group !== undefined) groups.set(name, group);
    for (const id of group?.tasks ?? [name]) {
      const task = Object.hasOwn(EVALUATION_TASKS, id) ? EVALUATION_TASKS[id] : undefined;
      if (task === undefined)
        throw unknownTask(id, [...Object.keys(TASK_GROUPS), ...Object.keys(EVALUATION_TASKS)]);
      tasks.set(id, task);
    }
  }
  return { tasks: [...tasks.values()], groups: [...groups.values()] };
}
