import { openDatasetFolder } from "../adapters/store/dataset-folder.ts";
import {
  type DatasetManifest,
  type DatasetRow,
  type DatasetShard,
  datasetRowSchema,
  MANIFEST_FILE,
  parseDatasetManifest,
} from "../contracts/dataset-manifest.ts";
import { CookbookError } from "../core/errors.ts";
import { sha256Hex } from "../core/sha256.ts";
import type { DatasetFolder } from "../domain/ports/dataset-folder.ts";
import type { Split } from "../domain/templates/sdk/sampler.ts";

export interface ReadDatasetOptions {
  /** The dataset's folder. */
  readonly path: string;
  /** Default "train". */
  readonly split?: Split;
  /** Default: all rows. */
  readonly limit?: number | undefined;
}

/**
 * The rows of one split in order, one shard in memory at a time, each shard checked against the manifest's sha256.
 * A folder of JSONL files without a manifest is read as it is: files named after the split, else (for train) all.
 * Errors: invalid-data (no such split, damaged shard, row without prompt or completion), io-failed.
 */
export async function* readDataset(options: ReadDatasetOptions): AsyncGenerator<DatasetRow> {
  const { path, split = "train", limit = Number.POSITIVE_INFINITY } = options;
  const folder = openDatasetFolder(path);
  const shards = await shardsOf(folder, split);
  let rows = 0;
  for (const shard of shards) {
    for (const row of await readShardRows(folder, shard)) {
      if (rows >= limit) return;
      rows += 1;
      yield row;
    }
  }
}

/** All rows of a split at once. Errors: as `readDataset`. */
export async function loadDataset(options: ReadDatasetOptions): Promise<DatasetRow[]> {
  const rows: DatasetRow[] = [];
  for await (const row of readDataset(options)) rows.push(row);
  return rows;
}

/** Undefined when the folder holds none. Errors: invalid-data, io-failed. */
export async function readManifest(folder: DatasetFolder): Promise<DatasetManifest | undefined> {
  const bytes = await folder.read(MANIFEST_FILE);
  if (bytes === undefined) return undefined;
  return parseDatasetManifest(Buffer.from(bytes).toString("utf8"), `${folder.path}/${MANIFEST_FILE}`);
}

type ShardFile = Pick<DatasetShard, "file"> & Partial<DatasetShard>;

async function shardsOf(folder: DatasetFolder, split: Split): Promise<readonly ShardFile[]> {
  const manifest = await readManifest(folder);
  if (manifest !== undefined) {
    const present = manifest.splits[split];
    if (present !== undefined) return present.shards;
    throw new CookbookError({
      code: "invalid-data",
      message: `dataset "${folder.path}" has no split "${split}", only ${Object.keys(manifest.splits).join(", ")}`,
      hint: `add it with \`cookbook generate … --split ${split}\` into the same folder`,
    });
  }
  const files = (await folder.names()).filter((name) => name.endsWith(".jsonl"));
  if (files.length > 0 && (await folder.read(`${split}.plan.json`)) !== undefined) {
    throw new CookbookError({
      code: "invalid-data",
      message: `dataset "${folder.path}" is not complete: its ${split} split was interrupted`,
      hint: "run the same `cookbook generate` command again to finish it",
    });
  }
  const named = files.filter((name) => name.startsWith(split));
  const chosen = named.length > 0 || split !== "train" ? named : files;
  if (chosen.length > 0) return chosen.map((file) => ({ file }));
  throw new CookbookError({
    code: "invalid-data",
    message: `"${folder.path}" holds no dataset: no ${MANIFEST_FILE} and no .jsonl file for the split "${split}"`,
    hint: "make one with `cookbook generate`",
  });
}

/** Rows of one shard; with a sha256 the file must match it. Errors: invalid-data, io-failed. */
export async function readShardRows(folder: DatasetFolder, shard: ShardFile): Promise<DatasetRow[]> {
  const bytes = await folder.read(shard.file);
  const where = `${folder.path}/${shard.file}`;
  if (bytes === undefined || (shard.sha256 !== undefined && sha256Hex(bytes) !== shard.sha256)) {
    throw new CookbookError({
      code: "invalid-data",
      message:
        bytes === undefined
          ? `"${where}" is missing`
          : `"${where}" differs from the manifest's sha256: it is damaged`,
      hint: "run the same `cookbook generate` command again: it repairs damaged shards",
    });
  }
  const rows: DatasetRow[] = [];
  Buffer.from(bytes)
    .toString("utf8")
    .split("\n")
    .forEach((line, i) => {
      if (line.trim() !== "") rows.push(parseRow(line, `${where}:${i + 1}`));
    });
  return rows;
}

function parseRow(line: string, where: string): DatasetRow {
  let problem = "it is no JSON";
  try {
    const parsed = datasetRowSchema.safeParse(JSON.parse(line));
    if (parsed.success) return parsed.data;
    problem = `${parsed.error.issues[0]!.path.join(".")}: ${parsed.error.issues[0]!.message}`;
  } catch {
    // The problem is named already.
  }
  throw new CookbookError({
    code: "invalid-data",
    message: `"${where}" is no row: ${problem}`,
    hint: 'a row is {"prompt": "…", "completion": "…"} on one line',
  });
}
