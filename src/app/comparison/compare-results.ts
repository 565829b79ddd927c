import { CookbookError } from "../../core/errors.ts";
import { percentileInterval } from "../../core/stats/bootstrap-interval.ts";
import { holmAdjusted } from "../../core/stats/holm.ts";
import { mean } from "../../core/stats/mean.ts";
import { TASK_GROUPS } from "../../domain/evaluation/groups/registry.ts";
import type { GroupAverage, TaskGroup } from "../../domain/evaluation/groups/task-group.ts";
import {
  type ComparedValues,
  compareValues,
  type MetricComparison,
  type ScoredRow,
  sharedRows,
  valuesOf,
} from "./compare-rows.ts";
import { type ReadResult, type ReadTask, readResult } from "./read-results.ts";

export interface TaskComparison extends MetricComparison {
  readonly task: string;
  /** The arm that is compared with the first one. */
  readonly arm: string;
  /** p after Holm's correction over the arm's tasks that have the metric. */
  readonly adjustedPValue: number;
  /** Rows that one of the results has and another lacks: they are left out. */
  readonly unmatched: number;
}

/** The difference of a group's average: each task counts once; rows are drawn within each task. */
export interface AverageComparison {
  readonly group: string;
  readonly average: string;
  readonly title: string;
  readonly arm: string;
  readonly before: number;
  readonly after: number;
  readonly difference: number;
  readonly interval: readonly [low: number, high: number];
  readonly tasks: number;
}

export interface Comparison {
  /** The first arm, with which the others are compared. */
  readonly baseline: string;
  readonly arms: readonly string[];
  readonly comparisons: readonly TaskComparison[];
  readonly averages: readonly AverageComparison[];
  /** In plain words. */
  readonly warnings: readonly string[];
}

/** One or several results (seeds) of one way of doing things. */
export interface Arm {
  readonly name: string;
  readonly runs: readonly ReadResult[];
}

/**
 * Compares outputs of `cookbook eval` or of lm-evaluation-harness row by row, each arm with the first. An arm is a path,
 * or `name=path,path` for several seeds. Errors: `usage` (fewer than two arms, a name twice), `io-failed`, `invalid-data`
 * (no shared task or row, other versions of a task).
 */
export async function compareResults(references: readonly string[]): Promise<Comparison> {
  const arms: Arm[] = [];
  for (const { name, paths } of references.map(parseArm)) {
    const runs: ReadResult[] = [];
    for (const path of paths) runs.push(await readResult(path));
    arms.push({ name, runs });
  }
  checkNames(arms);
  return compareArms(arms);
}

/**
 * The same for results that are in memory; averages over the given groups. `pairsRuns`: run k of all arms is one seed's.
 * Errors: invalid-data.
 */
export function compareArms(
  arms: readonly Arm[],
  groups: readonly TaskGroup[] = Object.values(TASK_GROUPS),
  { pairsRuns = false }: { readonly pairsRuns?: boolean } = {},
): Comparison {
  const [baseline, ...others] = arms as [Arm, ...Arm[]];
  const warnings: string[] = [];
  const parts = others.map((arm) => compareArm({ baseline, arm, groups, warnings, pairsRuns }));
  return {
    baseline: baseline.name,
    arms: arms.map(({ name }) => name),
    comparisons: parts.flatMap(({ comparisons }) => comparisons),
    averages: parts.flatMap(({ averages }) => averages),
    warnings,
  };
}

function parseArm(reference: string): { name: string; paths: string[] } {
  const [, name, list] = /^([\w. -]+)=(.+)$/.exec(reference) ?? [];
  if (name === undefined) return { name: reference, paths: [reference] };
  return { name, paths: list!.split(",").filter((path) => path !== "") };
}

function checkNames(arms: readonly Arm[]): void {
  if (arms.length < 2) {
    throw new CookbookError({ code: "usage", message: "a comparison needs two results at least" });
  }
  const twice = arms.find(({ name }, place) => arms.findIndex((arm) => arm.name === name) !== place);
  if (twice === undefined) return;
  throw new CookbookError({
    code: "usage",
    message: `two results are called "${twice.name}"`,
    hint: `name them: one=${twice.name} two=…; seeds of one arm go together: ${twice.name}=path,path`,
  });
}

interface ArmComparison {
  readonly comparisons: readonly TaskComparison[];
  readonly averages: readonly AverageComparison[];
}

/** A comparison with its resamples, of which averages are made. */
interface Compared extends ComparedValues {
  readonly task: string;
  readonly metric: string;
  readonly unmatched: number;
}

interface ArmPair {
  readonly baseline: Arm;
  readonly arm: Arm;
  readonly groups: readonly TaskGroup[];
  readonly warnings: string[];
  readonly pairsRuns: boolean;
}

function compareArm({ baseline, arm, groups, warnings, pairsRuns }: ArmPair): ArmComparison {
  const runs = [...baseline.runs, ...arm.runs];
  const tasks = [...runs[0]!.tasks.keys()].filter((task) => runs.every((run) => run.tasks.has(task)));
  if (tasks.length === 0) {
    throw new CookbookError({
      code: "invalid-data",
      message: `${runs.map((run) => `${run.path} (${[...run.tasks.keys()].join(", ")})`).join(" and ")} share no task`,
      hint: "evaluate all models with the same --tasks",
    });
  }
  const compared = tasks.flatMap((task, place) => {
    const both = runs.map((run) => run.tasks.get(task)!);
    checkVersions(task, runs, both);
    warnIfShotsDiffer(task, arm, both, warnings);
    const shared = sharedRows(both.map(({ rows }) => rows));
    if (shared.unmatched > 0) {
      warnings.push(
        `${task}: ${shared.unmatched} rows are not in all results of ${baseline.name} and ${arm.name}; ${shared.ids.length} are compared`,
      );
    }
    const rowsOf = ({ runs: own }: Arm): (readonly ScoredRow[])[] =>
      own.map((run) => run.tasks.get(task)!.rows);
    return metricsOf(both).map((metric): Compared => {
      const before = valuesOf(rowsOf(baseline), shared.ids, metric);
      const after = valuesOf(rowsOf(arm), shared.ids, metric);
      // Tasks are drawn apart from each other; the metrics of a task see the same rows.
      return {
        task,
        metric,
        unmatched: shared.unmatched,
        ...compareValues(before, after, { seed: 1 + place, pairsRuns }),
      };
    });
  });
  return { comparisons: withHolm(compared, arm.name), averages: averagesOf(compared, arm.name, groups) };
}

function metricsOf(both: readonly ReadTask[]): string[] {
  const [first, ...rest] = both.map(({ rows }) => Object.keys(rows[0]?.metrics ?? {}));
  return first!.filter((metric) => rest.every((names) => names.includes(metric)));
}

function checkVersions(task: string, runs: readonly ReadResult[], both: readonly ReadTask[]): void {
  const known = both.flatMap(({ version }, place) => (version === undefined ? [] : [{ version, place }]));
  const other = known.find(({ version }) => String(version) !== String(known[0]!.version));
  if (other === undefined) return;
  throw new CookbookError({
    code: "invalid-data",
    message: `"${task}" has version ${known[0]!.version} in ${runs[known[0]!.place]!.path} and ${other.version} in ${runs[other.place]!.path}: their prompts or scores differ`,
    hint: "evaluate both with the same version",
  });
}

function warnIfShotsDiffer(task: string, arm: Arm, both: readonly ReadTask[], warnings: string[]): void {
  const shots = [...new Set(both.flatMap((one) => (one.shots === undefined ? [] : [one.shots])))];
  if (shots.length > 1)
    warnings.push(`${task}: ${arm.name} was asked with other examples (${shots.join(" and ")} shots)`);
}

/** Tests of the same metric on the arm's tasks are a family. */
function withHolm(compared: readonly Compared[], arm: string): TaskComparison[] {
  const adjusted = new Map<Compared, number>();
  for (const metric of new Set(compared.map((one) => one.metric))) {
    const family = compared.filter((one) => one.metric === metric);
    holmAdjusted(family.map(({ comparison }) => comparison.pValue)).forEach((pValue, place) => {
      adjusted.set(family[place]!, pValue);
    });
  }
  return compared.map((one) => ({
    task: one.task,
    arm,
    metric: one.metric,
    ...one.comparison,
    adjustedPValue: adjusted.get(one)!,
    unmatched: one.unmatched,
  }));
}

function averagesOf(
  compared: readonly Compared[],
  arm: string,
  groups: readonly TaskGroup[],
): AverageComparison[] {
  return groups.flatMap((group) =>
    group.averages.flatMap((average) => averageOf(compared, arm, group, average) ?? []),
  );
}

/** Undefined where a task of the group is missing. */
function averageOf(
  compared: readonly Compared[],
  arm: string,
  group: TaskGroup,
  average: GroupAverage,
): AverageComparison | undefined {
  const parts = group.tasks.map((task) => {
    const own = compared.filter((one) => one.task === task);
    const metric = average.prefer.find((id) => own.some((one) => one.metric === id));
    return own.find((one) => one.metric === metric);
  });
  if (parts.includes(undefined)) return undefined;
  const all = parts as Compared[];
  const resamples = Float64Array.from(all[0]!.resamples, (_, draw) =>
    mean(all.map((part) => part.resamples[draw]!)),
  );
  const before = mean(all.map(({ comparison }) => comparison.before));
  const after = mean(all.map(({ comparison }) => comparison.after));
  return {
    group: group.id,
    average: average.id,
    title: `${group.title}, mean of ${all.length} tasks by ${average.title}`,
    arm,
    before,
    after,
    difference: after - before,
    interval: percentileInterval(resamples.sort(), 0.95),
    tasks: all.length,
  };
}
