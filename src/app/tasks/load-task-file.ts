import { readFile } from "node:fs/promises";
import path from "node:path";
import { ioFailed } from "../../adapters/store/io-failed.ts";
import { readYaml } from "../../adapters/store/read-yaml.ts";
import { loadModule } from "../../adapters/templates/load-template-file.ts";
import { parseTaskFile, type TaskFile } from "../../contracts/task-file.ts";
import { CookbookError } from "../../core/errors.ts";
import { sha256Hex } from "../../core/sha256.ts";
import type { EvaluationTask } from "../../domain/evaluation/define-task.ts";
import { EVALUATION_TASKS } from "../../domain/evaluation/tasks/registry.ts";
import { TEMPLATES } from "../../domain/templates/library/registry.ts";
import { fieldsOfSource } from "../../domain/templates/sdk/task-slots.ts";
import { parseTemplateReference } from "../templates/resolve-template.ts";
import { compileTask } from "./compile-task.ts";
import { type TaskOrigin, taskProblem, unknownIn } from "./task-problem.ts";

const YAML = /\.ya?ml$/i;
const CODE = /\.[cm]?[jt]s$/;

/** Whether a task's name is a file: "./my-task.yaml", "tasks/mine.ts". */
export function isTaskFile(name: string): boolean {
  return YAML.test(name) || CODE.test(name) || /[/\\]/.test(name);
}

/**
 * A user's own task: YAML (docs/guide/tasks.md), or a module whose only task, or default export, is made by
 * `defineTask`. Errors: io-failed, invalid-task, template-failed (a module that cannot be loaded).
 */
export async function loadTaskFile(file: string): Promise<EvaluationTask> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw ioFailed("read", file, error);
  });
  const task = YAML.test(file)
    ? await yamlTask(file, sha256Hex(bytes))
    : await moduleTask(file, sha256Hex(bytes));
  if (!Object.hasOwn(EVALUATION_TASKS, task.id)) return task;
  throw new CookbookError({
    code: "invalid-task",
    message: `${file}: id is "${task.id}", which is a built-in task`,
    hint: `choose another id, such as my-${task.id}`,
  });
}

async function yamlTask(file: string, fingerprint: string): Promise<EvaluationTask> {
  const { value, lineOf } = await readYaml(file, "invalid-task");
  const origin: TaskOrigin = {
    file,
    locate(keys) {
      const line = lineOf(keys);
      return line === undefined ? undefined : `line ${line}`;
    },
  };
  const declared = parseTaskFile(value, origin);
  if (Object.keys(declared.fields).length === 0) {
    throw taskProblem(origin, ["fields"], "is empty: a task reads at least one field");
  }
  checkSlots(declared, origin);
  return compileTask(declared, origin, fingerprint);
}

/** Templates, slots and fields that the map names must be there. */
function checkSlots({ slots, fields }: TaskFile, origin: TaskOrigin): void {
  for (const [id, map] of Object.entries(slots)) {
    const template = TEMPLATES.find((one) => one.id === id);
    if (template === undefined && parseTemplateReference(id) === undefined) {
      const known = TEMPLATES.map((one) => one.id);
      throw unknownIn(origin, ["slots", id], { name: id, known, what: "template" });
    }
    for (const [slot, source] of Object.entries(map)) {
      const inputs = Object.keys(template?.slots ?? {}).filter((name) => name !== template!.outputSlot);
      if (template !== undefined && !inputs.includes(slot)) {
        throw unknownIn(origin, ["slots", id, slot], {
          name: slot,
          known: inputs,
          what: `slot of "${id}" to fill`,
        });
      }
      const stranger = fieldsOfSource(source).find((field) => fields[field] === undefined);
      if (stranger !== undefined) {
        const known = Object.keys(fields);
        throw unknownIn(origin, ["slots", id, slot], { name: stranger, known, what: "declared field" });
      }
    }
  }
}

async function moduleTask(file: string, fingerprint: string): Promise<EvaluationTask> {
  const tasks = new Set(Object.values(await loadModule(path.resolve(file))).filter(isTask));
  const [task] = tasks;
  if (task !== undefined && tasks.size === 1) return { ...task, fingerprint };
  throw new CookbookError({
    code: "invalid-task",
    message: `${file} holds ${tasks.size === 0 ? "no task" : `${tasks.size} tasks`}, expected one`,
    hint: 'export const mine = defineTask({ … }) with defineTask from "cookbook/evaluation"',
  });
}

function isTask(value: unknown): value is EvaluationTask {
  const task = Object(value) as Partial<EvaluationTask>;
  return (
    typeof task.id === "string" &&
    typeof task.version === "number" &&
    typeof task.readRow === "function" &&
    ["generation", "choice", "target"].includes(task.kind ?? "")
  );
}
