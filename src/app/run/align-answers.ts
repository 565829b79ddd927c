import type { TaskAlignment } from "../../contracts/alignment-result.ts";
import type { SampleRecord } from "../../domain/evaluation/sample-record.ts";
import { alignmentJson, alignmentOf } from "../alignment/alignment.ts";
import { saidOf } from "../alignment/measure-adherence.ts";
import { slotMapOf } from "../alignment/task-map.ts";
import { resolveTemplate } from "../templates/resolve-template.ts";
import type { TaskAnswers } from "./build-result.ts";
import type { PreparedTask } from "./prepare-run.ts";
import type { Evaluated } from "./stages.ts";

/** `…Said`: what the models say instead of a last word. */
interface Answers extends Pick<TaskAnswers, "base" | "tuned"> {
  readonly baseSaid?: Evaluated | undefined;
  readonly tunedSaid?: Evaluated | undefined;
}

/** Fewer tell nothing. */
const FEWEST_ROWS = 2;

/**
 * How much of each task's gain goes through the template's rule, from the answers that are there: of tasks whose rows can
 * fill the template's slots. A last word needs what the models say instead of the right one (`saidTask`), and is left out
 * without that.
 */
export async function alignAnswers(
  templateReference: string,
  tasks: readonly {
    readonly prepared: PreparedTask;
    readonly answers: Answers;
  }[],
): Promise<TaskAlignment[]> {
  const { template } = await resolveTemplate(templateReference);
  return tasks.flatMap(({ prepared: { task, rows }, answers }) => {
    const map = slotMapOf(template, task);
    const { base, tuned, baseSaid, tunedSaid } = answers;
    const isHeard = task.kind !== "target" || (baseSaid !== undefined && tunedSaid !== undefined);
    if (map === undefined || !isHeard || rows.length < FEWEST_ROWS) return [];
    const said = (samples: readonly SampleRecord[], words: readonly SampleRecord[] = samples) =>
      samples.map((sample, place) => saidOf(task, sample, words[place]!));
    return [
      alignmentJson(
        alignmentOf({
          template,
          task,
          map,
          rows,
          base: said(base.samples, baseSaid?.samples),
          tuned: said(tuned.samples, tunedSaid?.samples),
        }),
      ),
    ];
  });
}
