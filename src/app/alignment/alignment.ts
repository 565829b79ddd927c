import { effectsJson, type TaskAlignment, toAlignmentResult } from "../../contracts/alignment-result.ts";
import { mean } from "../../core/stats/mean.ts";
import { pairedBootstrap } from "../../core/stats/paired-bootstrap.ts";
import { type AdherenceAnalysis, analyseAdherence } from "../../domain/alignment/analyse-adherence.ts";
import type { Estimate } from "../../domain/alignment/bootstrap-effects.ts";
import { analyseMatrix, type MatrixFinding } from "../../domain/alignment/template-matrix.ts";
import {
  type MeasuredRow,
  measureOtherRules,
  measureRows,
  toSample,
  toSoftSample,
} from "./measure-adherence.ts";

export interface Alignment {
  readonly task: string;
  readonly template: string;
  readonly analysis: AdherenceAnalysis;
  /** Other templates' rules on the same answers; undefined where no other fits the slots. */
  readonly matrix: MatrixFinding | undefined;
  /** How far rule and task fit: share of gold answers that score low under the rule, and whether that is a warning. */
  readonly fit: RuleFit;
  /** The effects on F1, where the task has that besides its leading metric. */
  readonly soft: AdherenceAnalysis["effects"] | undefined;
  /** Mean adherence of free answers to a choice. */
  readonly free: FreeAdherence | undefined;
  readonly rows: readonly MeasuredRow[];
}

export interface FreeAdherence {
  readonly base: number;
  readonly tuned: number;
  readonly change: Estimate;
}

export interface RuleFit {
  /** Mean adherence of the gold answers; undefined without any. */
  readonly goldAdherence: number | undefined;
  /** Share of gold answers below one half. */
  readonly lowShare: number | undefined;
  readonly warning: string | undefined;
}

/** What follows from the answers alone. */
export function alignmentOf(measured: Parameters<typeof measureRows>[0]): Alignment {
  const rows = measureRows(measured);
  const samples = rows.map(toSample);
  const others = measureOtherRules(measured);
  const { task, template } = measured;
  return {
    task: task.id,
    template: template.id,
    analysis: analyseAdherence(samples),
    matrix:
      others.length === 0
        ? undefined
        : analyseMatrix([
            { task: task.id, template: template.id, isOwn: true, samples },
            ...others.map((other) => ({
              task: task.id,
              template: other.template,
              isOwn: false,
              samples: other.samples,
            })),
          ]),
    fit: fitOf(rows),
    soft: isSofter(rows) ? analyseAdherence(rows.map(toSoftSample)).effects : undefined,
    free: freeAdherence(rows),
    rows,
  };
}

function isSofter(rows: readonly MeasuredRow[]): boolean {
  return rows.some((row) => row.base_soft !== row.base_correct || row.tuned_soft !== row.tuned_correct);
}

function freeAdherence(rows: readonly MeasuredRow[]): FreeAdherence | undefined {
  const before = rows.flatMap(({ base_free_adherence: one }) => one ?? []);
  const after = rows.flatMap(({ tuned_free_adherence: one }) => one ?? []);
  if (rows.length === 0 || before.length !== rows.length || after.length !== rows.length) return undefined;
  const { difference, interval } = pairedBootstrap({ before, after, seed: 0 });
  return {
    base: mean(before),
    tuned: mean(after),
    change: { estimate: difference, low: interval[0], high: interval[1] },
  };
}

/** Below this a gold answer does not follow the rule. */
const LOW = 0.5;
/** From this share of low gold answers on, rule and task do not fit well. */
const MANY = 0.3;

export function fitOf(rows: readonly Pick<MeasuredRow, "gold_adherence">[]): RuleFit {
  const golds = rows.flatMap(({ gold_adherence }) => (gold_adherence === null ? [] : [gold_adherence]));
  if (golds.length === 0) return { goldAdherence: undefined, lowShare: undefined, warning: undefined };
  const goldAdherence = golds.reduce((sum, value) => sum + value, 0) / golds.length;
  const lowShare = golds.filter((value) => value < LOW).length / golds.length;
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  return {
    goldAdherence,
    lowShare,
    warning:
      lowShare >= MANY
        ? `Rule and task do not fit well: ${percent(lowShare)} of the gold answers score below one half under the rule.`
        : undefined,
  };
}

export function alignmentJson({
  task,
  template,
  analysis,
  matrix,
  fit,
  soft,
  free,
}: Alignment): TaskAlignment {
  const result = toAlignmentResult(analysis);
  return {
    task,
    template,
    ...result,
    warnings: fit.warning === undefined ? result.warnings : [fit.warning, ...result.warnings],
    gold_adherence: fit.goldAdherence ?? null,
    low_gold_share: fit.lowShare ?? null,
    ...(soft === undefined ? {} : { soft: effectsJson(soft) }),
    ...(free === undefined
      ? {}
      : { free_answers: { base: free.base, tuned: free.tuned, change: free.change } }),
    controls: (matrix?.cells ?? [])
      .filter(({ isOwn }) => !isOwn)
      .map((cell) => ({
        template: cell.template,
        indirect_effect: cell.indirectEffect,
        p_value: cell.pValue,
        explains: cell.explains,
      })),
  };
}
