import type { StudyLevelResult, StudyMeasure, StudyScore } from "../../contracts/study-result.ts";
import { holmAdjusted } from "../../core/stats/holm.ts";
import { mean } from "../../core/stats/mean.ts";
import { answeredArm } from "../comparison/answered-arm.ts";
import { type Arm, type Comparison, compareArms } from "../comparison/compare-results.ts";
import { compareValues, sharedRows, valuesOf } from "../comparison/compare-rows.ts";
import type { AskedLevel } from "./ask-levels.ts";
import { adherenceOf, type TaskAdherence } from "./level-adherence.ts";

export interface StudyLevels {
  readonly levels: readonly StudyLevelResult[];
  readonly warnings: readonly string[];
}

/** Every level beside the untuned model and beside the reference level. Errors: invalid-data (levels share no row). */
export async function studyLevels(asked: readonly AskedLevel[], reference: string): Promise<StudyLevels> {
  const arms = asked.map(armsOf);
  const place = asked.findIndex(({ level }) => level.label === reference);
  const adherence: TaskAdherence[][] = [];
  for (const level of asked) adherence.push(await adherenceOf(level));
  const warnings = new Set<string>();
  const levels = asked.map(({ level, trainedTokens }, at): StudyLevelResult => {
    const { base, own } = arms[at]!;
    const gains = compareArms([base, own], []);
    const { own: reference } = arms[place]!;
    const beside =
      at === place ? undefined : compareArms([reference, own], [], { pairsRuns: havePairs(reference, own) });
    for (const warning of [...gains.warnings, ...(beside?.warnings ?? [])]) warnings.add(warning);
    return {
      level: level.label,
      set: level.set,
      is_tuned: level.isTuned,
      trained_tokens: trainedTokens,
      scores: scoresOf(asked[at]!, own, gains, beside),
      adherence: adherence[at]!.map((one) => adherenceMeasure(one, adherence[place]!, at === place)),
    };
  });
  return { levels: withHolm(levels), warnings: [...warnings] };
}

function armsOf({ level, tasks, base, runs }: AskedLevel): { readonly base: Arm; readonly own: Arm } {
  const asked = tasks.map(({ task }) => task);
  return {
    base: answeredArm("base", [base.scored], asked),
    own: answeredArm(
      level.label,
      (runs.length === 0 ? [base] : runs).map(({ scored }) => scored),
      asked,
    ),
  };
}

/** Levels are tuned with the same seeds; the untuned model has one run. */
function havePairs(
  a: { readonly runs: readonly unknown[] },
  b: { readonly runs: readonly unknown[] },
): boolean {
  return a.runs.length === b.runs.length;
}

function scoresOf(
  { tasks }: AskedLevel,
  own: Arm,
  gains: Comparison,
  beside: Comparison | undefined,
): StudyScore[] {
  return tasks.flatMap(({ task }) => {
    const scores = gains.comparisons
      .filter((one) => one.task === task.id)
      .map((one): StudyScore => {
        const other = beside?.comparisons.find(
          ({ task, metric }) => task === one.task && metric === one.metric,
        );
        return {
          task: task.id,
          metric: one.metric,
          is_leading: one.metric === task.primaryMetric,
          rows: one.rows,
          base: one.before,
          value: one.after,
          per_seed: own.runs.map((run) =>
            mean(run.tasks.get(task.id)!.rows.map(({ metrics }) => metrics[one.metric]!)),
          ),
          difference: one.difference,
          interval: one.interval,
          p_value: one.pValue,
          p_holm: one.pValue,
          to_reference:
            other === undefined
              ? null
              : { difference: other.difference, interval: other.interval, p_value: other.pValue },
        };
      });
    return scores.sort((a, b) => Number(b.is_leading) - Number(a.is_leading));
  });
}

/** Tests of the same score at the tuned levels are a family. */
function withHolm(levels: readonly StudyLevelResult[]): StudyLevelResult[] {
  const adjusted = new Map<StudyScore, number>();
  const tuned = levels.filter((level) => level.is_tuned).flatMap(({ scores }) => scores);
  for (const { task, metric } of tuned) {
    const family = tuned.filter((one) => one.task === task && one.metric === metric);
    holmAdjusted(family.map(({ p_value }) => p_value)).forEach((pValue, at) => {
      adjusted.set(family[at]!, pValue);
    });
  }
  return levels.map((level) => ({
    ...level,
    scores: level.scores.map((score) => ({ ...score, p_holm: adjusted.get(score) ?? score.p_value })),
  }));
}

function adherenceMeasure(
  own: TaskAdherence,
  references: readonly TaskAdherence[],
  isReference: boolean,
): StudyMeasure {
  const { comparison } = compareValues([own.base], own.runs);
  const reference = references.find(({ task }) => task === own.task);
  return {
    task: own.task,
    rows: own.rows.length,
    base: comparison.before,
    value: comparison.after,
    per_seed: own.runs.map(mean),
    difference: comparison.difference,
    interval: comparison.interval,
    to_reference: isReference || reference === undefined ? null : besideReference(own, reference),
  };
}

function besideReference(own: TaskAdherence, reference: TaskAdherence): StudyMeasure["to_reference"] {
  const scored = ({ rows, runs }: TaskAdherence) =>
    runs.map((run) => rows.map((id, at) => ({ id, metrics: { adherence: run[at]! } })));
  const [before, after] = [scored(reference), scored(own)];
  const { ids } = sharedRows([...before, ...after]);
  const { difference, interval, pValue } = compareValues(
    valuesOf(before, ids, "adherence"),
    valuesOf(after, ids, "adherence"),
    { pairsRuns: havePairs(reference, own) },
  ).comparison;
  return { difference, interval, p_value: pValue };
}
