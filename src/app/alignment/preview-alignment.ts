import type { Slots } from "../../domain/templates/sdk/template.ts";
import { loadTaskData } from "../evaluation/task-data.ts";
import { resolveTask } from "../tasks/resolve-tasks.ts";
import { resolveTemplate } from "../templates/resolve-template.ts";
import { fitOf, type RuleFit } from "./alignment.ts";
import { goldText } from "./measure-adherence.ts";
import { needSlotMap, slotsFor } from "./task-map.ts";

export interface PreviewAlignmentOptions {
  readonly task: string;
  readonly template: string;
  readonly data?: string | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
  /** Rows to show; the fit is told of all that are read. */
  readonly show: number;
}

export interface AlignedRow {
  readonly row: string;
  readonly slots: Partial<Slots>;
  readonly gold: string | null;
  /** The scorer's parts for the gold answer. */
  readonly adherence: number | null;
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
    };
  });
  return {
    task: task.id,
    template: template.id,
    rule: template.rule,
    rows: rows.slice(0, options.show),
    read: rows.length,
    fit: fitOf(rows.map(({ adherence }) => ({ gold_adherence: adherence }))),
  };
}
