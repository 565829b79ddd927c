import path from "node:path";
import type { OnDownloadEvent } from "../../adapters/models/download/download-event.ts";
import { findKeptSteps, isAdapter } from "../../adapters/store/kept-steps.ts";
import { CookbookError } from "../../core/errors.ts";
import { loadTaskData } from "../evaluation/task-data.ts";
import { resolveTask } from "../tasks/resolve-tasks.ts";
import { resolveTemplate } from "../templates/resolve-template.ts";
import { type Aligned, alignedOf } from "./aligned.ts";
import { alignmentOf } from "./alignment.ts";
import { askModel } from "./ask-model.ts";
import { needSlotMap } from "./task-map.ts";
import { writeAligned } from "./write-aligned.ts";

export interface AlignModelsOptions {
  readonly engine: string;
  /** The base model. */
  readonly base: string;
  /** Tuned models; names are unique. */
  readonly tuned?: readonly NamedAdapter[] | undefined;
  /** Folder of a tuning that kept adapters (`keepEvery`): they are the tuned models, in order. In place of `tuned`. */
  readonly training?: string | undefined;
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

/** A PEFT adapter folder and what to call it. */
export interface NamedAdapter {
  readonly name: string;
  readonly adapter: string;
}

/**
 * Asks the base model and each tuned one the same rows, scores what they say by the template's rule, and tells how much of
 * the gain goes through following it. Replies are kept. Errors: those of task, template, data and engine; unknown-name (no
 * slot map); data-not-found (a training that kept nothing).
 */
export async function alignModels(options: AlignModelsOptions): Promise<Aligned> {
  const task = await resolveTask(options.task);
  const { template } = await resolveTemplate(options.template);
  const map = needSlotMap(template, task);
  const adapters = options.training === undefined ? (options.tuned ?? []) : adaptersOf(options.training);
  // Asking the base model takes long: what is missing is said before.
  for (const { adapter } of adapters) checkAdapter(adapter);
  const [data] = await loadTaskData([task], { ...options, shots: 0 });
  const { rows } = data!;
  const ask = (who: string, adapter?: string) => askModel({ task, rows }, who, adapter, options);
  const base = await ask("base");
  const models = [];
  for (const { name, adapter } of adapters) {
    const tuned = await ask(name, adapter);
    models.push({ model: name, alignment: alignmentOf({ template, task, map, rows, base, tuned }) });
  }
  const aligned = alignedOf(models, options.training === undefined ? "models" : "training");
  if (options.out !== undefined) await writeAligned(options.out, aligned);
  return aligned;
}

function checkAdapter(folder: string): void {
  if (isAdapter(folder)) return;
  throw new CookbookError({
    code: "adapter-mismatch",
    message: `"${folder}" holds no adapter: adapter_config.json is missing`,
    hint: "name the folder that cookbook tune wrote (--out), or a PEFT adapter's",
  });
}

function adaptersOf(training: string): NamedAdapter[] {
  const kept = findKeptSteps(training);
  if (kept.length === 0) {
    throw new CookbookError({
      code: "data-not-found",
      message: `"${training}" keeps no adapters of earlier steps`,
      hint: "tune with --keep-every N (in recipes tune.keep_every) and name its --out here",
    });
  }
  return [
    ...kept.map(({ step, folder }) => ({ name: `step ${step}`, adapter: folder })),
    { name: "last", adapter: path.normalize(training) },
  ];
}
