import type { DatasetManifest, DatasetPlan } from "../../contracts/dataset-manifest.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { CookbookError } from "../../core/errors.ts";
import { differences } from "../../domain/datasets/differences.ts";
import { defaultRowsPerFile } from "../../domain/datasets/plan-files.ts";
import type { DatasetFolder } from "../../domain/ports/dataset-folder.ts";
import type { SampleSource } from "../../domain/ports/sample-source.ts";
import { SPLITS, type Split } from "../../domain/templates/sdk/sampler.ts";
import type { GenerateDatasetOptions } from "./generate-options.ts";

export function planOf({ description }: SampleSource, options: GenerateDatasetOptions): DatasetPlan {
  const { style = "prompt-completion", fileFormat = "jsonl", part } = options;
  return {
    template: description.template.id,
    templateVersion: description.template.version,
    ...(description.codeFingerprint === undefined ? {} : { code: description.codeFingerprint }),
    params: { ...description.params },
    seed: options.seed,
    split: options.split,
    count: options.count,
    ...(part === undefined ? {} : { part }),
    ...(options.outputs === undefined ? {} : { outputs: { ...options.outputs } }),
    format: description.format,
    style,
    fileFormat,
    shardSize: options.shardSize ?? defaultRowsPerFile(options.count, part?.of),
    tokens: description.tokens,
    ...(style === "tokens" ? { tokenizer: options.tokenizer.fingerprint } : {}),
  };
}

/** Says what a split under way was started with; the manifest takes its place when the split is complete. */
export function planFile(split: Split): string {
  return `${split}.plan.json`;
}

/** Hashes of a split's prompts, for comparing it with another. */
export function promptsFile(split: Split): string {
  return `${split}.prompts.bin`;
}

/**
 * Errors: not-resumable when the folder holds the split, whole or begun, with other settings, or another split whose
 * columns or kind of file differ: readers of a dataset expect one of each.
 */
export async function checkPlan(
  folder: DatasetFolder,
  manifest: DatasetManifest | undefined,
  plan: DatasetPlan,
): Promise<void> {
  checkBesideOther(folder, manifest, plan);
  const finished = manifest?.splits[plan.split]?.plan;
  const earlier: Readonly<Record<string, unknown>> | undefined =
    finished ?? (await readBegunPlan(folder, plan.split));
  if (earlier === undefined) return refuseStrangers(folder, plan);
  // A template that failed half-way is mended and goes on: its finished files are looked at then.
  const changes = differences(earlier, plan).filter(({ key }) => key !== "code" || finished !== undefined);
  const [first] = changes;
  if (first === undefined) return;
  const change = changes
    .filter(({ key }) => key === first.key)
    .map(({ path, a, b }) => `${path} was ${canonicalJson(a)} and is now ${canonicalJson(b)}`)
    .join(", ");
  throw notResumable(folder, plan.split, `its ${change}`, HINTS[first.key]);
}

/** What a split under way was started with; undefined without one. Errors: not-resumable. */
export async function readBegunPlan(
  folder: DatasetFolder,
  split: Split,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const begun = await folder.read(planFile(split));
  return begun === undefined ? undefined : parsePlan(folder, split, begun);
}

function checkBesideOther(
  folder: DatasetFolder,
  manifest: DatasetManifest | undefined,
  plan: DatasetPlan,
): void {
  for (const other of SPLITS) {
    const there = manifest?.splits[other]?.plan;
    if (there === undefined || other === plan.split) continue;
    const difference = (["style", "fileFormat"] as const).find((name) => there[name] !== plan[name]);
    if (difference === undefined) continue;
    throw new CookbookError({
      code: "not-resumable",
      message: `"${folder.path}" holds a split "${other}" whose ${difference} is ${there[difference]}, and this one's is ${plan[difference]}: no reader takes both from one folder`,
      hint: `give both splits the same ${difference === "style" ? "--style" : "--file-format"}, or choose another folder with --out`,
    });
  }
}

const HINTS: Readonly<Record<string, string>> = {
  part: "give each part a folder of its own, then join them with `cookbook data merge`",
  code: "the template's code has changed: choose another folder with --out, or delete this one",
};

async function refuseStrangers(folder: DatasetFolder, { split }: DatasetPlan): Promise<void> {
  const stranger = (await folder.names()).find(
    (name) => name.startsWith(`${split}-`) && /\.(jsonl|jsonl\.gz|parquet)$/.test(name),
  );
  if (stranger === undefined) return;
  throw notResumable(folder, split, `it holds ${stranger} and no manifest says what made it`);
}

function parsePlan(folder: DatasetFolder, split: Split, bytes: Uint8Array): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8")) as Record<string, unknown>;
  } catch {
    throw notResumable(folder, split, `${planFile(split)} is damaged`);
  }
}

export function notResumable(folder: DatasetFolder, split: Split, why: string, hint?: string): CookbookError {
  return new CookbookError({
    code: "not-resumable",
    message: `"${folder.path}" already holds rows of the ${split} split: ${why}`,
    hint: hint ?? "choose another folder with --out, or delete this one",
  });
}
