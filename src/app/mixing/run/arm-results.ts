import type { MixResult, MixTaskResult } from "../../../contracts/mix-result.ts";
import { mean } from "../../../core/stats/mean.ts";
import type { TaskGroup } from "../../../domain/evaluation/groups/task-group.ts";
import { BASE_PROBE } from "../../../domain/mixing/votes/vote.ts";
import { answeredArm } from "../../comparison/answered-arm.ts";
import { type Arm, type Comparison, compareArms } from "../../comparison/compare-results.ts";
import type { Evaluated } from "../../run/stages.ts";
import type { MixTask } from "./mix-stages.ts";

/** What an arm answered, a run for each seed, tasks in the recipe's order. */
export interface EvaluatedArm {
  readonly name: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly seeds: readonly number[];
  readonly tokens: number;
  readonly runs: readonly (readonly Evaluated[])[];
}

/** The untuned model, asked once. */
export async function baseArm(
  tasks: readonly MixTask[],
  evaluate: (task: MixTask) => Promise<Evaluated>,
): Promise<EvaluatedArm> {
  const answers: Evaluated[] = [];
  for (const task of tasks) answers.push(await evaluate(task));
  return { name: BASE_PROBE, counts: {}, seeds: [], tokens: 0, runs: [answers] };
}

/** As results that can be compared. */
export function armOf({ name, runs }: EvaluatedArm, tasks: readonly MixTask[]): Arm {
  return answeredArm(
    name,
    runs,
    tasks.map(({ task }) => task),
  );
}

/** The learned arm beside each other tuned one; nothing where there is none. */
export function learnedBeside(
  arms: readonly Arm[],
  groups: readonly TaskGroup[],
): MixResult["learned_beside"] {
  const learned = arms.find(({ name }) => name === "learned");
  if (learned === undefined) return [];
  return arms
    .filter((arm) => arm !== learned)
    .flatMap((arm) => {
      const { averages } = compareArms([arm, learned], groups);
      return averages.map(({ difference, interval }) => ({ arm: arm.name, difference, interval }));
    });
}

/** All tasks as a group whose average takes each task's leading metric. */
export function primaryGroup(tasks: readonly MixTask[]): TaskGroup {
  const leading = [...new Set(tasks.map(({ task }) => task.primaryMetric))];
  // A task that leads with acc_norm has acc too.
  const prefer = leading.sort((a, b) => Number(b === "acc_norm") - Number(a === "acc_norm"));
  return {
    id: "all",
    version: 1,
    title: "All tasks",
    tasks: tasks.map(({ task }) => task.id),
    averages: [{ id: "mean", title: "each task's leading metric", prefer }],
  };
}

/** An arm's score on every task by its leading metric, beside the untuned model. */
export function taskResults(
  { name, runs }: EvaluatedArm,
  tasks: readonly MixTask[],
  { comparisons }: Comparison,
): MixTaskResult[] {
  return tasks.map(({ task }, at) => {
    const metric = task.primaryMetric;
    const samples = runs.flatMap((answers) => answers[at]!.samples);
    const found = comparisons.find(
      (one) => one.arm === name && one.task === task.id && one.metric === metric,
    );
    return {
      task: task.id,
      metric,
      rows: runs[0]![at]!.samples.length,
      value: mean(samples.map((sample) => sample.metrics[metric] ?? 0)),
      difference: found?.difference ?? null,
      interval: found === undefined ? null : found.interval,
      p_value: found?.pValue ?? null,
      p_holm: found?.adjustedPValue ?? null,
      minimum_detectable_effect: found?.detectable ?? null,
      predicted: predictedShares(samples),
    };
  });
}

/** By place of the option; null for tasks without options. */
function predictedShares(samples: Evaluated["samples"]): number[] | null {
  const places = samples.flatMap(({ reply }) => {
    if (reply.kind === "text" || reply.options.length < 2) return [];
    const values = reply.options.map(({ logLikelihood }) => logLikelihood);
    return [values.indexOf(Math.max(...values))];
  });
  if (places.length === 0) return null;
  const counts = new Array<number>(Math.max(...places) + 1).fill(0);
  for (const place of places) counts[place]! += 1 / places.length;
  return counts;
}
