import path from "node:path";
import { loadEngine } from "../../adapters/engines/registry.ts";
import type { OnDownloadEvent } from "../../adapters/models/download/download-event.ts";
import { writeFile, writeJson } from "../../adapters/store/write-file.ts";
import { type TaskAlignment, toAlignmentResult } from "../../contracts/alignment-result.ts";
import { type AdherenceAnalysis, analyseAdherence } from "../../domain/alignment/analyse-adherence.ts";
import { analyseMatrix, type MatrixFinding } from "../../domain/alignment/template-matrix.ts";
import { keepReplies } from "../evaluation/keep-replies.ts";
import { loadTaskData } from "../evaluation/task-data.ts";
import { getModel } from "../get-model.ts";
import { resolveTask } from "../tasks/resolve-tasks.ts";
import { resolveTemplate } from "../templates/resolve-template.ts";
import {
  askSaid,
  type MeasuredRow,
  measureOtherRules,
  measureRows,
  type Said,
  toSample,
} from "./measure-adherence.ts";
import { needSlotMap } from "./task-map.ts";

export interface AlignModelsOptions {
  readonly engine: string;
  /** The base model. */
  readonly base: string;
  /** PEFT adapter folder of the tuned model. */
  readonly tuned: string;
  readonly task: string;
  readonly template: string;
  readonly data?: string | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
  /** Folder for samples, result and page. */
  readonly out?: string | undefined;
  readonly chat?: boolean | undefined;
  readonly batchSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onDownload?: OnDownloadEvent | undefined;
  readonly onProgress?: ((who: string, done: number, total: number) => void) | undefined;
}

export interface Alignment {
  readonly task: string;
  readonly template: string;
  readonly analysis: AdherenceAnalysis;
  /** Other templates' rules on the same answers; undefined where no other fits the slots. */
  readonly matrix: MatrixFinding | undefined;
  /** How far rule and task fit: share of gold answers that score low under the rule, and whether that is a warning. */
  readonly fit: RuleFit;
  readonly rows: readonly MeasuredRow[];
}

export interface RuleFit {
  /** Mean adherence of the gold answers; undefined without any. */
  readonly goldAdherence: number | undefined;
  /** Share of gold answers below one half. */
  readonly lowShare: number | undefined;
  readonly warning: string | undefined;
}

/**
 * Asks base and tuned model the same rows, scores what they say by the template's rule, and tells how much of the gain goes
 * through following it. Replies are kept. Errors: those of task, template, data and engine; unknown-name (no slot map).
 */
export async function alignModels(options: AlignModelsOptions): Promise<Alignment> {
  const task = await resolveTask(options.task);
  const { template } = await resolveTemplate(options.template);
  const map = needSlotMap(template, task);
  const [data] = await loadTaskData([task], { ...options, shots: 0 });
  const { rows } = data!;
  await getModel({ ...options, model: options.base });
  const engine = await loadEngine(options.engine);

  async function ask(who: string, adapter?: string): Promise<Said[]> {
    const model = await engine.open({
      model: options.base,
      ...(adapter === undefined ? {} : { adapter }),
    });
    try {
      const { session, limit } = await keepReplies(model, { name: options.base });
      const onProgress = (done: number, total: number) => options.onProgress?.(who, done, total);
      const answers = await askSaid({ session, task, rows }, { ...options, onProgress });
      await limit();
      return answers;
    } finally {
      await model.close();
    }
  }

  const measured = {
    template,
    task,
    map,
    rows,
    base: await ask("base"),
    tuned: await ask("tuned", options.tuned),
  };
  const alignment = alignmentOf(measured);
  if (options.out !== undefined) await writeAlignment(options.out, alignment);
  return alignment;
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
    rows,
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

export function alignmentJson({ task, template, analysis, matrix, fit }: Alignment): TaskAlignment {
  const result = toAlignmentResult(analysis);
  return {
    task,
    template,
    ...result,
    warnings: fit.warning === undefined ? result.warnings : [fit.warning, ...result.warnings],
    gold_adherence: fit.goldAdherence ?? null,
    low_gold_share: fit.lowShare ?? null,
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

/** `samples.jsonl` (which `align analyse` reads), `result.json` and `report.html`. Errors: io-failed. */
export async function writeAlignment(folder: string, alignment: Alignment): Promise<void> {
  const lines = alignment.rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  await writeFile(path.join(folder, "samples.jsonl"), lines);
  await writeJson(path.join(folder, "result.json"), alignmentJson(alignment));
  const { alignmentHtml } = await import("../report/alignment-page.ts");
  await writeFile(path.join(folder, "report.html"), alignmentHtml(alignment));
}
