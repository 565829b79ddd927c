import type { OnDownloadEvent } from "../../adapters/models/download/download-event.ts";
import type { EvaluationTask } from "../../domain/evaluation/define-task.ts";
import type { Slots } from "../../domain/templates/sdk/template.ts";
import type { TaskRow } from "../evaluation/read-rows.ts";
import { loadTaskData } from "../evaluation/task-data.ts";
import { resolveTask } from "../tasks/resolve-tasks.ts";
import { resolveTemplate } from "../templates/resolve-template.ts";
import type { NamedAdapter } from "./align-models.ts";
import { fitOf, type RuleFit } from "./alignment.ts";
import { askModel } from "./ask-model.ts";
import { goldText, type Said } from "./measure-adherence.ts";
import { needSlotMap, slotsFor } from "./task-map.ts";

export interface PreviewAlignmentOptions {
  readonly task: string;
  readonly template: string;
  readonly data?: string | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
  /** Rows to show; the fit is told of all that are read. */
  readonly show: number;
  /** Models that are asked the shown rows: the base, and tuned ones besides. */
  readonly base?: string | undefined;
  readonly tuned?: readonly NamedAdapter[] | undefined;
  readonly engine?: string | undefined;
  readonly chat?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onDownload?: OnDownloadEvent | undefined;
}

export interface AlignedRow {
  readonly row: string;
  readonly slots: Partial<Slots>;
  readonly gold: string | null;
  /** The scorer's parts for the gold answer. */
  readonly adherence: number | null;
  readonly parts: Readonly<Record<string, number>>;
  /** What each model says, and its parts. */
  readonly said: readonly SaidParts[];
}

export interface SaidParts {
  readonly model: string;
  readonly text: string;
  readonly adherence: number;
  readonly parts: Readonly<Record<string, number>>;
}

export interface AlignmentPreview {
  readonly task: string;
  readonly template: string;
  readonly rule: string;
  readonly rows: readonly AlignedRow[];
  readonly read: number;
  readonly fit: RuleFit;
}

/** How rows fill a template's slots, and how the gold answers score under its rule. Errors: as `alignModels`. */
export async function previewAlignment(options: PreviewAlignmentOptions): Promise<AlignmentPreview> {
  const task = await resolveTask(options.task);
  const { template } = await resolveTemplate(options.template);
  const map = needSlotMap(template, task);
  const [data] = await loadTaskData([task], { ...options, shots: 0 });
  const rows = data!.rows.map((row): AlignedRow => {
    const slots = slotsFor(template, task, map, row.doc);
    const gold = goldText(task, row);
    const scored = gold === undefined ? undefined : template.score(slots as never, ` ${gold}`);
    return {
      row: row.id,
      slots,
      gold: gold ?? null,
      adherence: scored?.adherence ?? null,
      parts: scored?.parts ?? {},
      said: [],
    };
  });
  const shown = data!.rows.slice(0, options.show);
  const models = await askModels(task, shown, options);
  return {
    task: task.id,
    template: template.id,
    rule: template.rule,
    rows: rows.slice(0, options.show).map((row, place) => ({
      ...row,
      said: models.map(({ model, said }) => {
        const { text } = said[place]!;
        const { adherence, parts } = template.score(row.slots as never, text);
        return { model, text, adherence, parts };
      }),
    })),
    read: rows.length,
    fit: fitOf(rows.map(({ adherence }) => ({ gold_adherence: adherence }))),
  };
}

async function askModels(
  task: EvaluationTask,
  rows: readonly TaskRow[],
  { base, tuned = [], engine = "onnx", ...options }: PreviewAlignmentOptions,
): Promise<{ readonly model: string; readonly said: readonly Said[] }[]> {
  if (base === undefined) return [];
  const asked = [];
  for (const { name, adapter } of [{ name: "base", adapter: undefined }, ...tuned]) {
    const said = await askModel({ task, rows }, name, adapter, { ...options, engine, base });
    asked.push({ model: name, said });
  }
  return asked;
}
