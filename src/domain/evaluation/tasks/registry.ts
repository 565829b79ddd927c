import { CookbookError } from "../../../core/errors.ts";
import { nearestName } from "../../../core/nearest.ts";
import type { EvaluationTask } from "../define-task.ts";
import { choice } from "./choice.ts";
import { lastWord } from "./last-word.ts";
import { squad } from "./squad.ts";

/** Built-in task families, by id. */
export const EVALUATION_TASKS: Readonly<Record<string, EvaluationTask>> = {
  squad,
  "last-word": lastWord,
  choice,
};

/** Errors: `unknown-name`, with the nearest known one. */
export function findTask(id: string): EvaluationTask {
  const task = Object.hasOwn(EVALUATION_TASKS, id) ? EVALUATION_TASKS[id] : undefined;
  if (task !== undefined) return task;
  const known = Object.keys(EVALUATION_TASKS);
  const nearest = nearestName(id, known);
  throw new CookbookError({
    code: "unknown-name",
    message: `unknown task "${id}"; known tasks: ${known.join(", ")}`,
    ...(nearest === undefined ? {} : { hint: `did you mean "${nearest}"?` }),
  });
}
