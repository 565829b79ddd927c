import { votingTask } from "../../domain/mixing/votes/voting-task.ts";
import type { Template } from "../../domain/templates/sdk/template.ts";
import { slotMapOf } from "../alignment/task-map.ts";
import type { PreparedTask } from "./prepare-run.ts";

/**
 * Of a last word a run scores the right one only. Where its rows fill the template's slots it also asks what a model says
 * instead, as a task of its own, since the rule is about that. Undefined for other tasks.
 */
export function saidTask(template: Template, prepared: PreparedTask): PreparedTask | undefined {
  const { task } = prepared;
  if (task.kind !== "target" || slotMapOf(template, task) === undefined) return undefined;
  return { ...prepared, task: { ...votingTask(task), id: `${task.id}-said` }, maxNewTokens: undefined };
}
