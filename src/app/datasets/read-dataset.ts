import { openDatasetFolder } from "../../adapters/store/dataset-folder.ts";
import { type DataFile, MANIFEST_FILE } from "../../contracts/dataset-manifest.ts";
import { ROW_EXPECTATION, readRow } from "../../contracts/dataset-row.ts";
import { splitsOf } from "../../contracts/folder-manifest.ts";
import { CookbookError } from "../../core/errors.ts";
import type { PromptAndCompletion } from "../../domain/datasets/row-style.ts";
import type { DatasetFolder } from "../../domain/ports/dataset-folder.ts";
import type { Split } from "../../domain/templates/sdk/sampler.ts";
import { planFile } from "./dataset-plan.ts";
import { fileMatches } from "./file-matches.ts";
import { readFolderManifest } from "./folder-manifest.ts";
import { DATA_FILE, type PlacedRow, readDataFile } from "./read-data-file.ts";

export type DatasetRow = PromptAndCompletion;

export interface ReadDatasetOptions {
  /** The dataset's folder. */
  readonly path: string;
  /** Default "train". */
  readonly split?: Split;
  /** Default: all rows. */
  readonly limit?: number | undefined;
}

/**
 * The rows of one split in order, a few thousand in memory at a time, each file checked against the manifest's sha256.
 * A folder of data files without a manifest is read as it is: files named after the split, else (for train) all.
 * Errors: invalid-data (no such split, damaged file, row without prompt or completion), io-failed.
 */
export async function* readDataset(options: ReadDatasetOptions): AsyncGenerator<DatasetRow> {
  const { limit = Number.POSITIVE_INFINITY } = options;
  let rows = 0;
  for await (const placed of readPlacedRows(options)) {
    if (rows >= limit) return;
    rows += 1;
    yield parseRow(placed);
  }
}

/** The same rows as they are in the files, whatever their style. */
export async function* readPlacedRows(
  options: Pick<ReadDatasetOptions, "path" | "split">,
): AsyncGenerator<PlacedRow> {
  const { path, split = "train" } = options;
  for (const file of await filesOf(openDatasetFolder(path), split)) {
    if (file.sha256 !== undefined && !(await fileMatches(path, file as DataFile))) throw damaged(path, file);
    yield* readDataFile(path, file.file);
  }
}

/** All rows of a split at once. Errors: as `readDataset`. */
export async function loadDataset(options: ReadDatasetOptions): Promise<DatasetRow[]> {
  const rows: DatasetRow[] = [];
  for await (const row of readDataset(options)) rows.push(row);
  return rows;
}

type KnownFile = Pick<DataFile, "file"> & Partial<DataFile>;

async function filesOf(folder: DatasetFolder, split: Split): Promise<readonly KnownFile[]> {
  const manifest = await readFolderManifest(folder);
  if (manifest !== undefined) {
    const present = splitsOf(manifest).find((each) => each.split === split);
    if (present !== undefined) return present.files;
    throw new CookbookError({
      code: "invalid-data",
      message: `dataset "${folder.path}" has no split "${split}", only ${Object.keys(manifest.splits).join(", ")}`,
      hint: `add it with \`cookbook generate … --split ${split}\` into the same folder`,
    });
  }
  const files = (await folder.names()).filter((name) => DATA_FILE.test(name));
  if ((await folder.read(planFile(split))) !== undefined) {
    throw new CookbookError({
      code: "invalid-data",
      message: `dataset "${folder.path}" is not complete: its ${split} split was interrupted`,
      hint: "run the command that makes it once more to finish it",
    });
  }
  const named = files.filter((name) => name.startsWith(split));
  const chosen = named.length > 0 || split !== "train" ? named : files;
  if (chosen.length > 0) return chosen.map((file) => ({ file }));
  throw new CookbookError({
    code: "invalid-data",
    message: `"${folder.path}" holds no dataset: no ${MANIFEST_FILE} and no .jsonl, .jsonl.gz or .parquet file for the split "${split}"`,
    hint: "make one with `cookbook generate`",
  });
}

function damaged(folder: string, { file }: KnownFile): CookbookError {
  return new CookbookError({
    code: "invalid-data",
    message: `"${folder}/${file}" is missing or differs from the manifest's sha256: it is damaged`,
    hint: "run the same `cookbook generate` command again: it repairs damaged files",
  });
}

/** Errors: invalid-data. */
export function parseRow({ value, where }: PlacedRow): DatasetRow {
  const row = readRow(value);
  if (row !== undefined) return row;
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  throw new CookbookError({
    code: "invalid-data",
    message: `"${where}" is no row of prompt and completion: ${keys.length === 0 ? "it is no object" : `its fields are ${keys.slice(0, 8).join(", ")}`}`,
    hint: `a row is ${ROW_EXPECTATION}`,
  });
}
