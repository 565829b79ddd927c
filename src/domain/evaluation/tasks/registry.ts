import { CookbookError } from "../../../core/errors.ts";
import { nearestName } from "../../../core/nearest.ts";
import type { EvaluationTask } from "../define-task.ts";
import { arcChallenge } from "./arc-challenge.ts";
import { arcEasy } from "./arc-easy.ts";
import { boolq } from "./boolq.ts";
import { choice } from "./choice.ts";
import { entityMatch } from "./entity-match.ts";
import { extraction } from "./extraction.ts";
import { hellaswag } from "./hellaswag.ts";
import { keyValue } from "./key-value.ts";
import { lambadaOpenai } from "./lambada-openai.ts";
import { lastWord } from "./last-word.ts";
import { LETTERED_TASKS } from "./lettered.ts";
import { multiHop } from "./multi-hop.ts";
import { openbookqa } from "./openbookqa.ts";
import { piqa } from "./piqa.ts";
import { squad } from "./squad.ts";
import { winogrande } from "./winogrande.ts";

/** Built-in task families, by id. */
export const EVALUATION_TASKS: Readonly<Record<string, EvaluationTask>> = {
  squad,
  "last-word": lastWord,
  choice,
  arc_easy: arcEasy,
  arc_challenge: arcChallenge,
  boolq,
  hellaswag,
  lambada_openai: lambadaOpenai,
  openbookqa,
  piqa,
  winogrande,
  "key-value": keyValue,
  "multi-hop": multiHop,
  "entity-match": entityMatch,
  extraction,
  ...Object.fromEntries(LETTERED_TASKS.map((task) => [task.id, task])),
};

/** Errors: `unknown-name`, with the nearest known one. */
export function findTask(id: string): EvaluationTask {
  const task = Object.hasOwn(EVALUATION_TASKS, id) ? EVALUATION_TASKS[id] : undefined;
  if (task !== undefined) return task;
  throw unknownTask(id, Object.keys(EVALUATION_TASKS));
}

/** The error for a name that none of the known ones is. */
export function unknownTask(id: string, known: readonly string[]): CookbookError {
  const nearest = nearestName(id, known);
  return new CookbookError({
    code: "unknown-name",
    message: `unknown task "${id}"; known tasks: ${known.join(", ")}`,
    ...(nearest === undefined ? {} : { hint: `did you mean "${nearest}"?` }),
  });
}
