import { setImmediate as nextTurn } from "node:timers/promises";
import { openDatasetFolder } from "../adapters/store/dataset-folder.ts";
import { lockFolder } from "../adapters/store/folder-lock.ts";
import {
  DATASET_SCHEMA_VERSION,
  type DatasetManifest,
  type DatasetPlan,
  type DatasetShard,
  type DatasetSplit,
  MANIFEST_FILE,
} from "../contracts/dataset-manifest.ts";
import { canonicalJson } from "../core/canonical-json.ts";
import { CookbookError } from "../core/errors.ts";
import { sha256Hex } from "../core/sha256.ts";
import { stringHash53 } from "../core/string-hash.ts";
import type { DatasetFolder } from "../domain/ports/dataset-folder.ts";
import type { Tokenizer } from "../domain/ports/tokenizer.ts";
import { findTemplate } from "../domain/templates/library/registry.ts";
import { createSampler, type Sampler, SPLITS, type Split } from "../domain/templates/sdk/sampler.ts";
import { createReportBuilder, type ReportBuilder } from "./datasets/report-builder.ts";
import { readManifest, readShardRows } from "./read-dataset.ts";

export interface GenerateDatasetOptions {
  /** Template id. */
  readonly template: string;
  /** Typed values or texts ("2-5"); defaults fill the rest. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Rows, at least 1. */
  readonly count: number;
  readonly seed: number;
  readonly split: Split;
  /** Default: the template's first. */
  readonly format?: string | undefined;
  readonly tokenizer: Tokenizer;
  /** Folder; made if missing. */
  readonly out: string;
  /** Rows per file, default 10,000. */
  readonly shardSize?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  /** In place of the folder `out`, for tests. */
  readonly folder?: DatasetFolder;
}

const ROWS_PER_TURN = 500;
const OVERLAP_ROWS = 500_000;

/**
 * Writes one split of a dataset as JSONL shards of `{ prompt, completion }` and the manifest last. The same call again
 * goes on where it stopped and leaves finished shards untouched; another split goes beside the first. Equal settings
 * give equal bytes on every machine.
 *
 * Errors: unknown-name, invalid-parameter, vocabulary-too-small, not-resumable (the folder holds that split with other
 * settings), locked (another process writes into the folder), io-failed (nothing finished is lost), interrupted.
 */
export async function generateDataset(options: GenerateDatasetOptions): Promise<DatasetManifest> {
  const { count, split, shardSize = 10_000, tokenizer } = options;
  checkCounts(count, shardSize);
  const sampler = createSampler({
    template: findTemplate(options.template),
    params: options.params ?? {},
    tokenizer,
    seed: options.seed,
    split,
    format: options.format,
  });
  const plan = planOf(sampler, options, shardSize);
  const folder = options.folder ?? openDatasetFolder(options.out);
  const finished = await readFinished(folder, plan);
  if (finished !== undefined) return finished;
  if (options.folder !== undefined) return writeSplit({ options, folder, sampler, plan });
  const unlock = await lockFolder(options.out);
  try {
    return await writeSplit({ options, folder, sampler, plan });
  } finally {
    await unlock();
  }
}

/** The manifest when it holds the planned split and its files are sound. Errors: not-resumable, io-failed. */
async function readFinished(folder: DatasetFolder, plan: DatasetPlan): Promise<DatasetManifest | undefined> {
  const manifest = await readManifest(folder);
  await checkPlan(folder, manifest, plan);
  const present = manifest?.splits[plan.split];
  return present !== undefined && (await isIntact(folder, present)) ? manifest : undefined;
}

/** Runs under the folder's lock: between reading and writing the manifest nobody else writes it. */
async function writeSplit(work: Omit<ShardWork, "report">): Promise<DatasetManifest> {
  const { options, folder, sampler, plan } = work;
  const { count, split, tokenizer } = options;
  const manifest = await readManifest(folder);
  await checkPlan(folder, manifest, plan);
  await folder.write(planFile(split), `${canonicalJson(plan)}\n`);
  const report = createReportBuilder(sampler, tokenizer, count);
  const shards = await writeShards({ ...work, report });
  const finished: DatasetManifest = {
    schema: "cookbook-dataset",
    schemaVersion: DATASET_SCHEMA_VERSION,
    splits: { ...manifest?.splits, [split]: { plan, shards, report: report.build() } },
    sharedPrompts: await countShared(folder, manifest, split, report),
  };
  await folder.write(MANIFEST_FILE, `${JSON.stringify(finished, null, 2)}\n`);
  await folder.remove(planFile(split));
  return finished;
}

function checkCounts(count: number, shardSize: number): void {
  for (const [name, value] of Object.entries({ count, shardSize })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new CookbookError({
        code: "invalid-parameter",
        message: `${name} is ${value}, expected an integer of at least 1`,
      });
    }
  }
}

function planOf(sampler: Sampler, options: GenerateDatasetOptions, shardSize: number): DatasetPlan {
  const { template, params, tokens, format } = sampler;
  return {
    template: template.id,
    templateVersion: template.version,
    params: { ...params },
    seed: options.seed,
    split: options.split,
    count: options.count,
    format,
    shardSize,
    tokens: { kind: tokens.kind, words: tokens.wordCount, fingerprint: tokens.fingerprint },
  };
}

/** Says what a split under way was started with; the manifest takes its place when the split is complete. */
function planFile(split: Split): string {
  return `${split}.plan.json`;
}

async function checkPlan(
  folder: DatasetFolder,
  manifest: DatasetManifest | undefined,
  plan: DatasetPlan,
): Promise<void> {
  const begun = await folder.read(planFile(plan.split));
  const earlier: Readonly<Record<string, unknown>> | undefined =
    manifest?.splits[plan.split]?.plan ??
    (begun === undefined ? undefined : parsePlan(folder, plan.split, begun));
  if (earlier === undefined) {
    const stray = (await folder.names()).filter(
      (name) => name.endsWith(".jsonl") && name.startsWith(plan.split),
    );
    if (stray.length === 0) return;
    throw notResumable(folder, plan.split, `it holds ${stray[0]} and no manifest says what made it`);
  }
  const difference = Object.keys(plan).find(
    (key) => canonicalJson(earlier[key]) !== canonicalJson(plan[key as keyof DatasetPlan]),
  );
  if (difference === undefined) return;
  const change = describeChange(difference, earlier[difference], plan[difference as keyof DatasetPlan]);
  throw notResumable(folder, plan.split, `its ${change}`);
}

/** Of two objects only the keys that differ: `params.facts was 4 and is now 5`. */
function describeChange(name: string, was: unknown, now: unknown): string {
  if (isObject(was) && isObject(now)) {
    return [...new Set([...Object.keys(was), ...Object.keys(now)])]
      .filter((key) => canonicalJson(was[key] ?? null) !== canonicalJson(now[key] ?? null))
      .map((key) => describeChange(`${name}.${key}`, was[key], now[key]))
      .join(", ");
  }
  return `${name} was ${canonicalJson(was ?? null)} and is now ${canonicalJson(now ?? null)}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsePlan(folder: DatasetFolder, split: Split, bytes: Uint8Array): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8")) as Record<string, unknown>;
  } catch {
    throw notResumable(folder, split, `${planFile(split)} is damaged`);
  }
}

function notResumable(folder: DatasetFolder, split: Split, why: string): CookbookError {
  return new CookbookError({
    code: "not-resumable",
    message: `"${folder.path}" already holds rows of the ${split} split: ${why}`,
    hint: "choose another folder with --out, or delete this one",
  });
}

async function isIntact(folder: DatasetFolder, split: DatasetSplit): Promise<boolean> {
  for (const shard of split.shards) {
    const bytes = await folder.read(shard.file);
    if (bytes === undefined || bytes.length !== shard.bytes || sha256Hex(bytes) !== shard.sha256)
      return false;
  }
  return true;
}

interface ShardWork {
  readonly options: GenerateDatasetOptions;
  readonly folder: DatasetFolder;
  readonly sampler: Sampler;
  readonly plan: DatasetPlan;
  readonly report: ReportBuilder;
}

/**
 * A finished shard is made again in memory and compared with the file: cheaper to reason about than trusting a file of
 * a process that was killed, and the report needs every row anyway. Only files that differ are written.
 */
async function writeShards({ options, folder, sampler, plan, report }: ShardWork): Promise<DatasetShard[]> {
  const shards: DatasetShard[] = [];
  for (let first = 0; first < plan.count; first += plan.shardSize) {
    const end = Math.min(plan.count, first + plan.shardSize);
    const lines: string[] = [];
    for (let index = first; index < end; index++) {
      if (index % ROWS_PER_TURN === 0) {
        await nextTurn();
        if (options.signal?.aborted === true) throw interrupted(folder, index, plan.count);
        options.onProgress?.({ done: index, total: plan.count });
      }
      const sample = sampler.sample(index);
      report.add(sample);
      lines.push(`${JSON.stringify({ prompt: sample.prompt, completion: sample.completion })}\n`);
    }
    const bytes = Buffer.from(lines.join(""), "utf8");
    const file = `${plan.split}-${String(shards.length).padStart(5, "0")}.jsonl`;
    const sha256 = sha256Hex(bytes);
    const present = await folder.read(file);
    if (present === undefined || sha256Hex(present) !== sha256) await folder.write(file, bytes);
    shards.push({ file, rows: end - first, bytes: bytes.length, sha256 });
  }
  options.onProgress?.({ done: plan.count, total: plan.count });
  return shards;
}

function interrupted(folder: DatasetFolder, done: number, total: number): CookbookError {
  return new CookbookError({
    code: "interrupted",
    message: `stopped after ${done} of ${total} rows in "${folder.path}"`,
    hint: "run the same command again to go on",
  });
}

async function countShared(
  folder: DatasetFolder,
  manifest: DatasetManifest | undefined,
  split: Split,
  report: ReportBuilder,
): Promise<number | null> {
  const other = SPLITS.find((name) => name !== split && manifest?.splits[name] !== undefined);
  const shards = other === undefined ? undefined : manifest?.splits[other]?.shards;
  if (shards === undefined) return null;
  let shared = 0;
  let rows = 0;
  for (const shard of shards) {
    for (const row of await readShardRows(folder, shard)) {
      if (report.prompts.has(stringHash53(row.prompt))) shared += 1;
      rows += 1;
      if (rows >= OVERLAP_ROWS) return shared;
    }
  }
  return shared;
}
