import { stat } from "node:fs/promises";
import { openDatasetFolder } from "../../adapters/store/dataset-folder.ts";
import { isFolderLocked } from "../../adapters/store/folder-lock.ts";
import { ioFailed } from "../../adapters/store/io-failed.ts";
import type { GeneratedSource } from "../../contracts/collection-manifest.ts";
import { type DataFile, MANIFEST_FILE } from "../../contracts/dataset-manifest.ts";
import { type FolderManifest, type FolderSplit, splitsOf } from "../../contracts/folder-manifest.ts";
import { CookbookError, isCookbookError } from "../../core/errors.ts";
import { partRows } from "../../domain/datasets/plan-files.ts";
import type { DatasetFolder } from "../../domain/ports/dataset-folder.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import type { Split } from "../../domain/templates/sdk/sampler.ts";
import { fileMatches } from "../datasets/file-matches.ts";
import { readFolderManifest } from "../datasets/folder-manifest.ts";
import { throwIfInterrupted } from "../throw-if-interrupted.ts";
import { countRows } from "./count-rows.ts";
import { workFiles } from "./folder-work.ts";
import { readPrompts } from "./input-prompts.ts";
import { regenerateRows } from "./regenerate-rows.ts";

export interface VerifyDataOptions {
  /** A dataset folder. */
  readonly path: string;
  /** Rows of every generated source to make again and compare; default 0. */
  readonly regenerate?: number | undefined;
  /** Of a template that is not the library's: its file or package. */
  readonly template?: string | undefined;
  /** Asked for when rows are made again. */
  readonly openTokenizer: () => Promise<Tokenizer>;
  readonly signal?: AbortSignal | undefined;
  /** In bytes of data files. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

export interface Problem {
  readonly file: string;
  readonly problem: string;
}

export interface Verification {
  readonly path: string;
  readonly splits: readonly {
    readonly split: Split;
    readonly files: number;
    readonly rows: number;
    readonly bytes: number;
    /** Rows that were made again and compared. */
    readonly regenerated: number;
  }[];
  /** None: the folder is what its manifest says. */
  readonly problems: readonly Problem[];
}

/**
 * Whether a folder is what its manifest says: every file's SHA-256 and rows, nothing unfinished, no data file that loaders
 * would read and the manifest does not name; where asked, rows are made again. What is wrong is a value, not an error.
 * Errors: io-failed (no such folder, not readable), interrupted, and those of `openPlannedSource`.
 */
export async function verifyData(options: VerifyDataOptions): Promise<Verification> {
  const found = await stat(options.path).catch((error: unknown) => {
    throw ioFailed("read", options.path, error);
  });
  if (!found.isDirectory()) {
    throw new CookbookError({
      code: "invalid-data",
      message: `"${options.path}" is a file, and only the folder of a dataset can be verified`,
      hint: "`cookbook data inspect` reads files",
    });
  }
  const folder = openDatasetFolder(options.path);
  const problems: Problem[] = [];
  const manifest = await readFolderManifest(folder).catch((error: unknown) => {
    if (!isCookbookError(error) || error.code !== "invalid-data") throw error;
    problems.push({ file: MANIFEST_FILE, problem: error.message });
    return undefined;
  });
  problems.push(...(await leftovers(folder)));
  if (manifest === undefined) {
    if (problems.every(({ file }) => file !== MANIFEST_FILE)) {
      problems.push({
        file: MANIFEST_FILE,
        problem: "is missing: the dataset is not finished, or not Cookbook's",
      });
    }
    return { path: options.path, splits: [], problems };
  }
  problems.push(...(await strangers(folder, manifest)));
  const all = splitsOf(manifest);
  const total = all.reduce((sum, { files }) => sum + sumOf(files, "bytes"), 0);
  let done = 0;
  const onBytes = (bytes: number) => {
    throwIfInterrupted(options.signal);
    done += bytes;
    options.onProgress?.({ done, total });
  };
  const splits = [];
  for (const each of all) {
    const verified = await verifySplit(options, each, onBytes);
    problems.push(...verified.problems);
    const { split, files } = each;
    const { regenerated } = verified;
    splits.push({
      split,
      files: files.length,
      rows: sumOf(files, "rows"),
      bytes: sumOf(files, "bytes"),
      regenerated,
    });
  }
  return { path: options.path, splits, problems };
}

async function verifySplit(
  options: VerifyDataOptions,
  split: FolderSplit,
  onBytes: (bytes: number) => void,
): Promise<{ readonly regenerated: number; readonly problems: readonly Problem[] }> {
  const { path: folder, regenerate = 0, template, openTokenizer } = options;
  const problems: Problem[] = [];
  for (const file of split.files) {
    const problem = await problemOf(folder, file);
    if (problem !== undefined) problems.push({ file: file.file, problem });
    onBytes(file.bytes);
  }
  const damaged = new Set(problems.map(({ file }) => file));
  problems.push(...(await problemOfPrompts(folder, split)));
  let regenerated = 0;
  for (const source of split.sources) {
    if (source.kind !== "generated") continue;
    problems.push(...problemOfPlan(source, split.split));
    if (regenerate === 0 || source.files.some(({ file }) => damaged.has(file))) continue;
    const tokenizer = await openTokenizer();
    const again = await regenerateRows({ folder, source, rows: regenerate, template, tokenizer });
    regenerated += again.rows;
    problems.push(...again.problems);
  }
  return { regenerated, problems };
}

async function leftovers(folder: DatasetFolder): Promise<Problem[]> {
  const isLocked = await isFolderLocked(folder.path);
  return (await workFiles(folder)).map((file) => ({
    file,
    problem: isLocked
      ? "is of a process that writes into the folder at this moment"
      : "was left by a process that did not finish; the command that made the dataset clears it away",
  }));
}

/** Files that loaders take by their name and nobody vouches for, and what they need beside the data. */
async function strangers(folder: DatasetFolder, manifest: FolderManifest): Promise<Problem[]> {
  const names = await folder.names();
  const known = new Set(splitsOf(manifest).flatMap(({ files }) => files.map(({ file }) => file)));
  const strange = names
    .filter((name) => /^(train|eval)-.*\.(jsonl|jsonl\.gz|parquet)$/.test(name) && !known.has(name))
    .map((file) => ({ file, problem: "is not in the manifest, and loaders would read it" }));
  if (names.includes("README.md")) return strange;
  return [...strange, { file: "README.md", problem: "is missing: loaders find the splits by it" }];
}

async function problemOf(folder: string, file: DataFile): Promise<string | undefined> {
  if (!(await fileMatches(folder, file))) {
    const found = await stat(`${folder}/${file.file}`).catch(() => undefined);
    if (found === undefined) return "is missing";
    if (found.size !== file.bytes) return `has ${found.size} bytes, and the manifest says ${file.bytes}`;
    return "has another SHA-256 than the manifest says: its content was changed";
  }
  const rows = await countRows(folder, file.file).catch((error: unknown) => String(error));
  return rows === file.rows ? undefined : `has ${rows} rows, and the manifest says ${file.rows}`;
}

function problemOfPlan({ plan, files }: GeneratedSource, split: Split): Problem[] {
  const planned = plan.part === undefined ? plan.count : partRows(plan.count, plan.part).rows;
  const rows = sumOf(files, "rows");
  if (rows === planned) return [];
  return [
    {
      file: MANIFEST_FILE,
      problem: `names ${rows} rows of ${plan.template} in ${split}, and its plan ${planned}`,
    },
  ];
}

async function problemOfPrompts(folder: string, split: FolderSplit): Promise<Problem[]> {
  try {
    await readPrompts(folder, split);
    return [];
  } catch (error) {
    if (!isCookbookError(error) || error.code !== "invalid-data") throw error;
    return [{ file: `${split.split}.prompts.bin`, problem: error.message }];
  }
}

function sumOf(files: readonly DataFile[], key: "rows" | "bytes"): number {
  return files.reduce((sum, file) => sum + file[key], 0);
}
