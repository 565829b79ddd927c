import { measureRows, saidOf } from "../alignment/measure-adherence.ts";
import { slotMapOf } from "../alignment/task-map.ts";
import { resolveTemplate } from "../templates/resolve-template.ts";
import type { Answers, AskedLevel } from "./ask-levels.ts";

/** How far answers to a task follow the rule of the level's template, in [0, 1], rows in one order. */
export interface TaskAdherence {
  readonly task: string;
  readonly rows: readonly string[];
  readonly base: readonly number[];
  /** One for each seed; for a level without tuning the untuned model's. */
  readonly runs: readonly (readonly number[])[];
}

/** Of the tasks whose rows fill the template's slots. */
export async function adherenceOf({ level, tasks, base, runs }: AskedLevel): Promise<TaskAdherence[]> {
  const { template } = await resolveTemplate(level.recipe.template.id);
  return tasks.flatMap(({ task, rows }, at) => {
    const map = slotMapOf(template, task);
    if (map === undefined) return [];
    const said = ({ scored, said: heard }: Answers) => {
      const { samples } = scored[at]!;
      const words = heard[at]?.samples ?? samples;
      return samples.map((sample, row) => saidOf(task, sample, words[row]));
    };
    const measured = (runs.length === 0 ? [base] : runs).map((answers) =>
      measureRows({ template, task, map, rows, base: said(base), tuned: said(answers) }),
    );
    return [
      {
        task: task.id,
        rows: rows.map(({ id }) => id),
        base: measured[0]!.map((row) => row.base_adherence),
        runs: measured.map((run) => run.map((row) => row.tuned_adherence)),
      },
    ];
  });
}
