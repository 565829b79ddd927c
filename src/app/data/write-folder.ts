import path from "node:path";
import { openDatasetFolder } from "../../adapters/store/dataset-folder.ts";
import { lockFolder } from "../../adapters/store/folder-lock.ts";
import type { RowSource } from "../../contracts/collection-manifest.ts";
import { COLLECTION_SCHEMA_VERSION } from "../../contracts/collection-manifest.ts";
import {
  DATASET_SCHEMA_VERSION,
  type DataFile,
  type DatasetSplit,
} from "../../contracts/dataset-manifest.ts";
import type { FileRecord } from "../../contracts/dataset-progress.ts";
import { type FolderManifest, splitsOf } from "../../contracts/folder-manifest.ts";
import { CookbookError } from "../../core/errors.ts";
import { countRepeated, countShared } from "../../domain/datasets/distinct-sample.ts";
import { bytesOfHashes, hashesOfBytes } from "../../domain/datasets/hash-bytes.ts";
import { type PlannedFile, planFiles } from "../../domain/datasets/plan-files.ts";
import type { TokenCodec } from "../../domain/datasets/reshape-row.ts";
import { promptsFile } from "../datasets/dataset-plan.ts";
import { fileMatches } from "../datasets/file-matches.ts";
import { readFolderManifest, writeManifest } from "../datasets/folder-manifest.ts";
import { openProgress, type Progress } from "../datasets/progress-file.ts";
import { throwIfInterrupted } from "../throw-if-interrupted.ts";
import { beginSplit, clearWork, hasLeftovers, refuseOtherWork } from "./folder-work.ts";
import { createRowCursor } from "./row-cursor.ts";
import type { SourceWork, SplitWork } from "./split-work.ts";
import { writeRows } from "./write-rows.ts";

export interface FolderWork {
  readonly out: string;
  readonly splits: readonly SplitWork[];
  readonly license: string | null;
  readonly codec: TokenCodec | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/**
 * Writes rows of other folders as a new one: data files, hashes of prompts, card and, last, manifest. The same call again
 * goes on where it stopped. One source a split that Cookbook generated makes a plain dataset, anything else a collection.
 * Errors: not-resumable (the folder holds something else), locked, invalid-data, io-failed, interrupted.
 */
export async function writeFolder(work: FolderWork): Promise<FolderManifest> {
  checkOneKind(work);
  const folder = openDatasetFolder(work.out);
  const present = await finished(work);
  if (present?.license === work.license && !(await hasLeftovers(folder))) return present;
  const unlock = await lockFolder(work.out);
  try {
    if (present !== undefined) {
      await clearWork(folder, work.splits);
      if (present.license === work.license) return present;
      return await writeManifest(folder, relicensed(present, work.license));
    }
    await refuseOtherWork(folder, work.splits);
    const total = work.splits.flatMap(({ sources }) => sources).reduce((sum, each) => sum + rowsOf(each), 0);
    let done = 0;
    const onRows = (rows: number) => {
      throwIfInterrupted(work.signal);
      done += rows;
      work.onProgress?.({ done, total });
    };
    const written: WrittenSplit[] = [];
    for (const split of work.splits) written.push(await writeSplit(work, split, onRows));
    const manifest = await writeManifest(folder, manifestOf(work, written));
    await clearWork(folder, work.splits);
    return manifest;
  } finally {
    await unlock();
  }
}

function relicensed(manifest: FolderManifest, license: string | null): FolderManifest {
  if (manifest.schema === "cookbook-collection") return { ...manifest, license };
  return { ...manifest, license: license ?? manifest.license };
}

/** The manifest when all rows that are asked for are there and sound. */
async function finished({ out, splits }: FolderWork): Promise<FolderManifest | undefined> {
  const folder = openDatasetFolder(out);
  const manifest = await readFolderManifest(folder);
  if (manifest === undefined) return undefined;
  await refuseOtherWork(folder, splits);
  for (const { files } of splitsOf(manifest)) {
    for (const file of files) if (!(await fileMatches(out, file))) return undefined;
  }
  return manifest;
}

interface WrittenSplit {
  readonly work: SplitWork;
  readonly sources: readonly RowSource[];
  /** Of each source. */
  readonly prompts: readonly Float64Array[];
  readonly promptsEvery: number;
}

async function writeSplit(
  work: FolderWork,
  split: SplitWork,
  onRows: (rows: number) => void,
): Promise<WrittenSplit> {
  const folder = openDatasetFolder(work.out);
  await beginSplit(folder, split);
  const plans = planSources(split);
  const progress = await openProgress(folder, split.split, plans.flat());
  const sources: RowSource[] = [];
  const prompts: Float64Array[] = [];
  const promptsEvery = Math.max(...split.sources.map((each) => each.promptsEvery));
  for (const [i, each] of split.sources.entries()) {
    const records = await writeSource({ work, split, source: each, planned: plans[i]!, progress, onRows });
    const hashes =
      each.prompts ??
      hashesOfBytes(Buffer.concat(records.map((record) => Buffer.from(record.prompts, "base64"))));
    prompts.push(hashes.filter((hash) => hash % promptsEvery === 0));
    const files = records.map(({ file, rows, bytes, sha256 }): DataFile => ({ file, rows, bytes, sha256 }));
    sources.push({ ...each.source, files });
  }
  await folder.write(promptsFile(split.split), bytesOfHashes(prompts.flatMap((hashes) => [...hashes])));
  return { work: split, sources, prompts, promptsEvery };
}

/** The files of every source, numbered through. */
function planSources({ split, fileFormat, sources }: SplitWork): PlannedFile[][] {
  let number = 0;
  return sources.map((source) => {
    const planned = planFiles({
      split,
      first: 0,
      rows: rowsOf(source),
      rowsPerFile: source.rowsPerFile,
      extension: `.${fileFormat}`,
      number,
    });
    number += planned.length;
    return planned;
  });
}

interface SourceJob {
  readonly work: FolderWork;
  readonly split: SplitWork;
  readonly source: SourceWork;
  readonly planned: readonly PlannedFile[];
  readonly progress: Progress;
  readonly onRows: (rows: number) => void;
}

async function writeSource({
  work,
  split,
  source,
  planned,
  progress,
  onRows,
}: SourceJob): Promise<FileRecord[]> {
  const cursor = createRowCursor(source.files);
  const records: FileRecord[] = [];
  try {
    for (const file of planned) {
      const there = progress.finished.get(file.file);
      if (there !== undefined) {
        await cursor.skip(file.rows);
        onRows(file.rows);
        records.push(there);
        continue;
      }
      const record = await writeRows(
        {
          folder: work.out,
          cursor,
          from: source.from,
          to: split.style,
          fileFormat: split.fileFormat,
          isSameKind: source.isSameKind,
          codec: work.codec,
          dropped: new Set(source.dropped),
          promptsEvery: source.prompts === undefined ? source.promptsEvery : undefined,
          onRows,
        },
        file,
      );
      progress.add(record);
      records.push(record);
    }
  } finally {
    await cursor.close();
  }
  return records;
}

function rowsOf({ files }: SourceWork): number {
  return files.reduce((sum, { rows }) => sum + rows, 0);
}

function manifestOf({ license }: FolderWork, splits: readonly WrittenSplit[]): FolderManifest {
  const sharedPrompts = sharedBetween(splits);
  const isPlain = splits.every(({ sources }) => sources.length === 1 && sources[0]!.kind === "generated");
  if (isPlain && license !== null) {
    return {
      schema: "cookbook-dataset",
      schemaVersion: DATASET_SCHEMA_VERSION,
      license,
      splits: Object.fromEntries(splits.map(({ work, sources }) => [work.split, plainSplit(sources[0]!)])),
      sharedPrompts,
    };
  }
  return {
    schema: "cookbook-collection",
    schemaVersion: COLLECTION_SCHEMA_VERSION,
    license,
    splits: Object.fromEntries(
      splits.map(({ work, sources, prompts, promptsEvery }) => [
        work.split,
        {
          style: work.style,
          fileFormat: work.fileFormat,
          sources: sources.map((source, i) => ({ ...source, prompts: prompts[i]!.length })),
          promptsEvery,
          repeatedPrompts: countRepeated(prompts),
        },
      ]),
    ),
    sharedPrompts,
  };
}

function plainSplit(source: RowSource): DatasetSplit {
  if (source.kind !== "generated") throw new Error("a plain dataset has no imported rows");
  const { kind, prompts, ...split } = source;
  return split;
}

function sharedBetween(splits: readonly WrittenSplit[]): number | null {
  const [train, other] = splits;
  if (train === undefined || other === undefined) return null;
  const modulus = Math.max(train.promptsEvery, other.promptsEvery);
  const [a, b] = [train, other].map(({ prompts }) =>
    Float64Array.from(prompts.flatMap((hashes) => [...hashes])),
  );
  return countShared(a!, b!, modulus);
}

/** Readers of a dataset expect one kind of columns and files. Errors: invalid-data. */
function checkOneKind({ splits }: FolderWork): void {
  const [first] = splits;
  for (const key of ["style", "fileFormat"] as const) {
    const other = splits.find((split) => split[key] !== first![key]);
    if (other === undefined) continue;
    throw new CookbookError({
      code: "invalid-data",
      message: `the ${key} of the split "${first!.split}" is ${first![key]} and that of "${other.split}" is ${other[key]}: no reader takes both from one folder`,
      hint: `convert both with --${key === "style" ? "style" : "file-format"}`,
    });
  }
}

/** Errors: invalid-parameter when the folder to write is one of those to read. */
export function checkOutput(out: string, inputs: readonly string[]): void {
  const same = inputs.find((input) => path.resolve(input) === path.resolve(out));
  if (out !== "" && same === undefined) return;
  throw new CookbookError({
    code: "invalid-parameter",
    message:
      out === ""
        ? "the folder's name is empty, expected a path"
        : `"${out}" is read and cannot be written as well`,
    hint: "choose another folder with --out",
  });
}
