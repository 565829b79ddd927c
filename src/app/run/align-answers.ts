import type { TaskAlignment } from "../../contracts/alignment-result.ts";
import { alignmentJson, alignmentOf } from "../alignment/alignment.ts";
import { saidOf } from "../alignment/measure-adherence.ts";
import { slotMapOf } from "../alignment/task-map.ts";
import { resolveTemplate } from "../templates/resolve-template.ts";
import type { TaskAnswers } from "./build-result.ts";
import type { PreparedTask } from "./prepare-run.ts";

/** Fewer tell nothing. */
const FEWEST_ROWS = 2;

/**
 * How much of each task's gain goes through the template's rule, from the answers that are there: of tasks whose rows can
 * fill the template's slots, and whose answers are texts or options. Of a last word only the score of the right one is known
 * here; `cookbook align` asks for what the models say instead.
 */
export async function alignAnswers(
  templateReference: string,
  tasks: readonly {
    readonly prepared: PreparedTask;
    readonly answers: Pick<TaskAnswers, "base" | "tuned">;
  }[],
): Promise<TaskAlignment[]> {
  const { template } = await resolveTemplate(templateReference);
  return tasks.flatMap(({ prepared: { task, rows }, answers }) => {
    const map = slotMapOf(template, task);
    if (map === undefined || task.kind === "target" || rows.length < FEWEST_ROWS) return [];
    const said = (samples: TaskAnswers["base"]["samples"]) => samples.map((sample) => saidOf(task, sample));
    return [
      alignmentJson(
        alignmentOf({
          template,
          task,
          map,
          rows,
          base: said(answers.base.samples),
          tuned: said(answers.tuned.samples),
        }),
      ),
    ];
  });
}
