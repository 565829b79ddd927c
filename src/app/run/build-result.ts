import type { ControlResult, TaskResult } from "../../contracts/run-result.ts";
import { compareRows } from "../comparison/compare-rows.ts";
import type { Evaluated } from "./stages.ts";

/** A task's answers by everyone who was asked. */
export interface TaskAnswers {
  readonly task: string;
  readonly base: Evaluated;
  readonly tuned: Evaluated;
  readonly controls: readonly { readonly name: string; readonly evaluated: Evaluated }[];
}

export function taskResults({ task, base, tuned }: TaskAnswers): TaskResult[] {
  return compareRows(base.samples, tuned.samples, tuned.metrics).map((comparison) => ({
    task,
    metric: comparison.metric,
    base: comparison.before,
    tuned: comparison.after,
    difference: comparison.difference,
    interval: [...comparison.interval],
    rows: comparison.rows,
  }));
}

export function controlResults({ task, base, tuned, controls }: TaskAnswers): ControlResult[] {
  return controls.flatMap(({ name, evaluated }) => {
    const fromBase = compareRows(base.samples, evaluated.samples, evaluated.metrics);
    const toTuned = compareRows(evaluated.samples, tuned.samples, evaluated.metrics);
    return fromBase.map((comparison, index) => ({
      control: name,
      task,
      metric: comparison.metric,
      score: comparison.after,
      difference: comparison.difference,
      interval: [...comparison.interval] as [number, number],
      tuned_minus_control: toTuned[index]!.difference,
      tuned_minus_control_interval: [...toTuned[index]!.interval] as [number, number],
      rows: comparison.rows,
    }));
  });
}
