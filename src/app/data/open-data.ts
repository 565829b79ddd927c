import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { openDatasetFolder } from "../../adapters/store/dataset-folder.ts";
import { ioFailed } from "../../adapters/store/io-failed.ts";
import type { RowSource } from "../../contracts/collection-manifest.ts";
import type { DataFile } from "../../contracts/dataset-manifest.ts";
import { type FolderManifest, splitsOf } from "../../contracts/folder-manifest.ts";
import { CookbookError } from "../../core/errors.ts";
import { SPLITS } from "../../domain/templates/sdk/sampler.ts";
import { planFile } from "../datasets/dataset-plan.ts";
import { readFolderManifest } from "../datasets/folder-manifest.ts";
import { DATA_FILE } from "../datasets/read-data-file.ts";

/** A data file to read; what is known of it comes from a manifest. */
export type InputFile = Pick<DataFile, "file" | "bytes"> &
  Partial<Pick<DataFile, "rows" | "sha256">> & { readonly folder: string };

export interface InputSplit {
  /** "train" or "eval" with a manifest, else what the files' names say. */
  readonly split: string;
  readonly files: readonly InputFile[];
  /** Of a manifest, in the order of their rows; else empty. */
  readonly sources: readonly RowSource[];
}

/** A dataset folder, or any folder or file of rows. */
export interface DataInput {
  /** As it was given. */
  readonly path: string;
  readonly folder: string;
  /** Of a folder that Cookbook finished. */
  readonly manifest: FolderManifest | undefined;
  readonly splits: readonly InputSplit[];
  /** Splits that are under way or were interrupted. */
  readonly unfinished: readonly string[];
}

/** Looks at names and manifest, not into the files. Errors: io-failed, invalid-data (nothing to read there). */
export async function openData(location: string): Promise<DataInput> {
  const found = await stat(location).catch((error: unknown) => {
    throw ioFailed("read", location, error);
  });
  const splits = found.isDirectory() ? undefined : splitsOfNames([path.basename(location)]);
  if (splits !== undefined) {
    const folder = path.dirname(location);
    const base = { path: location, folder, manifest: undefined, unfinished: [] };
    return { ...base, splits: await measured(folder, splits) };
  }
  const folder = openDatasetFolder(location);
  const manifest = await readFolderManifest(folder);
  const names = await folder.names();
  const unfinished = SPLITS.filter((split) => names.includes(planFile(split)));
  const base = { path: location, folder: location, manifest, unfinished };
  if (manifest === undefined) {
    const files = await dataFiles(location);
    if (files.length === 0 && unfinished.length === 0) throw noData(location);
    return { ...base, splits: await measured(location, splitsOfNames(files)) };
  }
  return {
    ...base,
    splits: splitsOf(manifest).map(({ split, files, sources }) => ({
      split,
      sources,
      files: files.map((file) => ({ ...file, folder: location })),
    })),
  };
}

/** Refuses what has no manifest, or is under way. Errors: invalid-data. */
export function finishedManifestOf(input: DataInput): FolderManifest {
  if (input.unfinished.length > 0) {
    throw new CookbookError({
      code: "invalid-data",
      message: `"${input.path}" is not complete: its split ${input.unfinished.join(" and ")} was interrupted`,
      hint: "run the command that makes it once more to finish it",
    });
  }
  if (input.manifest !== undefined) return input.manifest;
  throw new CookbookError({
    code: "invalid-data",
    message: `"${input.path}" has no manifest.json: it is no dataset of Cookbook`,
    hint: "bring its rows into one with `cookbook data convert`",
  });
}

type NamedSplits = ReadonlyMap<string, readonly string[]>;

const SPLIT_WORDS = /(?:^|[^a-z])(train|eval|test|validation|valid|dev)(?![a-z])/i;

/** Files by the split that their names speak of, train where they speak of none. */
function splitsOfNames(names: readonly string[]): NamedSplits {
  const splits = new Map<string, string[]>();
  for (const name of names) {
    if (!DATA_FILE.test(name)) {
      throw new CookbookError({
        code: "invalid-data",
        message: `"${name}" is no data file: expected a name that ends in .jsonl, .jsonl.gz or .parquet`,
      });
    }
    const split = SPLIT_WORDS.exec(name)?.[1]?.toLowerCase() ?? "train";
    splits.set(split, [...(splits.get(split) ?? []), name]);
  }
  return splits;
}

/** Also of subfolders: datasets of the Hub often keep their files in `data`. */
async function dataFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    throw ioFailed("list", folder, error);
  });
  return names.filter((name) => DATA_FILE.test(name) && !/(?:^|[/\\])\./.test(name)).sort();
}

function noData(folder: string): CookbookError {
  return new CookbookError({
    code: "invalid-data",
    message: `"${folder}" holds no data: no manifest.json and no .jsonl, .jsonl.gz or .parquet file`,
    hint: "make a dataset with `cookbook generate`",
  });
}

async function measured(folder: string, splits: NamedSplits): Promise<InputSplit[]> {
  return Promise.all(
    [...splits].map(async ([split, files]) => ({
      split,
      sources: [],
      files: await Promise.all(
        files.map(async (file) => ({ folder, file, bytes: (await stat(path.join(folder, file))).size })),
      ),
    })),
  );
}
