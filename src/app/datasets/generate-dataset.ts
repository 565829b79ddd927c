import { UNFINISHED } from "../../adapters/sinks/file-output.ts";
import { openDatasetFolder } from "../../adapters/store/dataset-folder.ts";
import { isFolderLocked, LOCK_FILE, lockFolder } from "../../adapters/store/folder-lock.ts";
import {
  DATASET_SCHEMA_VERSION,
  type DatasetManifest,
  type DatasetPlan,
} from "../../contracts/dataset-manifest.ts";
import type { FileRecord } from "../../contracts/dataset-progress.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { hashModulus } from "../../domain/datasets/distinct-sample.ts";
import { bytesOfHashes } from "../../domain/datasets/hash-bytes.ts";
import { partRows, planFiles } from "../../domain/datasets/plan-files.ts";
import type { DatasetFolder } from "../../domain/ports/dataset-folder.ts";
import type { SampleSource } from "../../domain/ports/sample-source.ts";
import type { Split } from "../../domain/templates/sdk/sampler.ts";
import { createPromptEncoder } from "../../domain/tokens/prompt-encoder.ts";
import { buildReport, promptHashes, sharedPrompts } from "./build-report.ts";
import { checkPresence } from "./check-presence.ts";
import { lookClosely } from "./close-look.ts";
import { confirmFinished } from "./confirm-finished.ts";
import { checkPlan, planFile, planOf, promptsFile, readBegunPlan } from "./dataset-plan.ts";
import { fileMatches } from "./file-matches.ts";
import { readManifest, writeManifest } from "./folder-manifest.ts";
import { checkOptions, type GenerateDatasetOptions, sourceRequest } from "./generate-options.ts";
import { openSampleSource } from "./open-sample-source.ts";
import { openProgress, progressFile } from "./progress-file.ts";
import { writeMissingFiles } from "./write-missing-files.ts";

/**
 * Writes one split of a dataset as data files, card and, last, manifest. The same call again goes on where it stopped and
 * leaves finished files untouched; another split goes beside the first. Equal settings give equal bytes on every machine,
 * with any number of workers (gzip and Parquet: with equal versions of their libraries).
 *
 * Errors: unknown-name, invalid-parameter, vocabulary-too-small, template-failed, not-resumable (the folder holds that
 * split with other settings), locked (another process writes into the folder), io-failed (no finished file is lost),
 * interrupted.
 */
export async function generateDataset(options: GenerateDatasetOptions): Promise<DatasetManifest> {
  checkOptions(options);
  const source = await openSampleSource(sourceRequest(options), options.tokenizer, options.signal);
  try {
    const plan = planOf(source, options);
    const folder = openDatasetFolder(options.out);
    const present = await finishedManifest(folder, plan);
    if (present !== undefined && isLicensed(present, options) && !(await hasLeftovers(folder, plan.split)))
      return present;
    const unlock = await lockFolder(options.out);
    try {
      await removeUnfinished(folder);
      const finished = await finishedManifest(folder, plan);
      if (finished === undefined) return await writeSplit({ options, source, plan, folder });
      await removeProgress(folder, plan.split);
      if (isLicensed(finished, options)) return finished;
      return await writeManifest(folder, { ...finished, license: options.license! });
    } catch (error) {
      // Threads that were ended beside the one that failed left theirs behind. What failed is what is told.
      await removeUnfinished(folder).catch(() => {});
      throw error;
    } finally {
      await unlock();
    }
  } finally {
    await source.close();
  }
}

/** The manifest when it holds the planned split and all its files are sound. Errors: not-resumable, io-failed. */
async function finishedManifest(
  folder: DatasetFolder,
  plan: DatasetPlan,
): Promise<DatasetManifest | undefined> {
  const manifest = await readManifest(folder);
  await checkPlan(folder, manifest, plan);
  const files = manifest?.splits[plan.split]?.files;
  if (files === undefined) return undefined;
  for (const file of files) if (!(await fileMatches(folder.path, file))) return undefined;
  return manifest;
}

/** Whether the manifest has the license that is asked for, if one is. */
function isLicensed({ license }: DatasetManifest, options: GenerateDatasetOptions): boolean {
  return (options.license ?? license) === license;
}

/** Whether a process was killed between its last row and its end, and left its files and lock behind. */
async function hasLeftovers(folder: DatasetFolder, split: Split): Promise<boolean> {
  const leftovers = [planFile(split), progressFile(split), LOCK_FILE];
  return (
    (await folder.names()).some((name) => leftovers.includes(name)) && !(await isFolderLocked(folder.path))
  );
}

/** Files under temporary names: nobody writes them, since whoever calls this holds the lock. */
async function removeUnfinished(folder: DatasetFolder): Promise<void> {
  for (const name of await folder.names()) if (name.endsWith(UNFINISHED)) await folder.remove(name);
}

async function removeProgress(folder: DatasetFolder, split: Split): Promise<void> {
  await folder.remove(progressFile(split));
  await folder.remove(planFile(split));
}

interface SplitWork {
  readonly options: GenerateDatasetOptions;
  readonly source: SampleSource;
  readonly plan: DatasetPlan;
  readonly folder: DatasetFolder;
}

/** Runs under the folder's lock: between reading and writing the manifest nobody else writes it. */
async function writeSplit({ options, source, plan, folder }: SplitWork): Promise<DatasetManifest> {
  const { split } = plan;
  const manifest = await readManifest(folder);
  await checkPlan(folder, manifest, plan);
  const begun = await readBegunPlan(folder, split);
  const range = plan.part === undefined ? { first: 0, rows: plan.count } : partRows(plan.count, plan.part);
  const modulus = hashModulus(range.rows);
  const planned = planFiles({
    ...range,
    split,
    rowsPerFile: plan.shardSize,
    extension: `.${plan.fileFormat}`,
  });
  const progress = await openProgress(folder, split, planned);
  const encoder = plan.style === "tokens" ? createPromptEncoder(options.tokenizer) : undefined;
  if (begun !== undefined && begun.code !== plan.code) {
    await confirmFinished({
      folder,
      plan,
      source,
      encoder,
      files: planned.filter(({ file }) => progress.finished.has(file)),
    });
  }
  await folder.write(planFile(split), `${canonicalJson(plan)}\n`);
  const writing = writeMissingFiles({
    options,
    source,
    planned,
    progress,
    settings: { folder: folder.path, style: plan.style, fileFormat: plan.fileFormat, modulus },
    encoder,
  });
  // While worker threads start and write, this one has nothing else to do.
  const looking = (options.workers ?? 1) > 1 ? lookClosely(source, options.tokenizer, range) : undefined;
  looking?.catch(() => {});
  const records = await writing;
  await checkPresence(folder.path, records);
  const prompts = promptHashes(records);
  await folder.write(promptsFile(split), bytesOfHashes(prompts));
  const report = await buildReport({
    source,
    tokenizer: options.tokenizer,
    range,
    records,
    modulus,
    close: await looking,
  });
  const { license = manifest?.license ?? DEFAULT_LICENSE } = options;
  const finished: DatasetManifest = {
    schema: "cookbook-dataset",
    schemaVersion: DATASET_SCHEMA_VERSION,
    license,
    splits: {
      ...manifest?.splits,
      [split]: { plan, files: records.map(dataFileOf), report, ...describeSource(source) },
    },
    sharedPrompts: await sharedPrompts(folder, manifest, { split, prompts, modulus }),
  };
  await writeManifest(folder, finished);
  await removeProgress(folder, split);
  return finished;
}

const DEFAULT_LICENSE = "cc0-1.0";

function describeSource({ description }: SampleSource) {
  const { title, rule, frameStrings } = description;
  return { about: { title, rule, frameStrings: [...frameStrings] } };
}

function dataFileOf({ file, rows, bytes, sha256 }: FileRecord) {
  return { file, rows, bytes, sha256 };
}
