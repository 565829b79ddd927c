import path from "node:path";
import { CookbookError } from "../../core/errors.ts";
import type { EvaluationTask } from "../../domain/evaluation/define-task.ts";
import { selectTasks, type TaskSelection } from "../../domain/evaluation/groups/registry.ts";
import { isTaskFile, loadTaskFile } from "./load-task-file.ts";

/**
 * Tasks and groups by name, and users' own by file, in the order asked for. Relative paths count from `folder`.
 * Errors: unknown-name, io-failed, invalid-task, template-failed.
 */
export async function resolveTasks(
  names: readonly string[],
  folder: string = process.cwd(),
): Promise<TaskSelection> {
  const tasks = new Map<string, EvaluationTask>();
  const groups: TaskSelection["groups"][number][] = [];
  for (const name of names) {
    const own = isTaskFile(name)
      ? { tasks: [await loadTaskFile(path.resolve(folder, name))], groups: [] }
      : selectTasks([name]);
    groups.push(...own.groups);
    for (const task of own.tasks) {
      const other = tasks.get(task.id);
      if (other !== undefined && other.fingerprint !== task.fingerprint) {
        throw new CookbookError({
          code: "invalid-task",
          message: `two of the tasks have the id "${task.id}"`,
        });
      }
      tasks.set(task.id, task);
    }
  }
  return { tasks: [...tasks.values()], groups: [...new Set(groups)] };
}

/** One task by name or file. Errors: as `resolveTasks`, and unknown-name for a group. */
export async function resolveTask(name: string, folder?: string): Promise<EvaluationTask> {
  const { tasks, groups } = await resolveTasks([name], folder);
  if (groups.length === 0) return tasks[0]!;
  throw new CookbookError({
    code: "unknown-name",
    message: `"${name}" is a group of tasks, expected one task`,
    hint: `its tasks: ${tasks.map(({ id }) => id).join(", ")}`,
  });
}
