import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CookbookError } from "../../core/errors.ts";
import { cacheFolder } from "../models/cache-folder.ts";
import type { OnDownloadEvent } from "../models/download/download-event.ts";
import { fetchHubFile } from "../models/hub/fetch-hub-file.ts";
import { hubCacheEntry, snapshotPath } from "../models/hub/hub-cache.ts";
import { type HubSettings, readHubSettings } from "../models/hub/hub-settings.ts";
import { listHubFiles } from "../models/hub/list-hub-files.ts";
import { makeFolder } from "../store/make-folder.ts";
import { writeJson } from "../store/write-file.ts";

export interface HubSplit {
  /** "owner/name". */
  readonly repository: string;
  /** The data set's configuration, "default" where it has but one. */
  readonly config: string;
  readonly split: string;
}

export interface PullSplitOptions {
  readonly onProgress?: OnDownloadEvent | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Where the Hub keeps every public data set as Parquet, by `<config>/<split>/<number>.parquet`. */
const PARQUET_REVISION = "refs/convert/parquet";

/** What a finished download wrote down, last of all: a split is complete when every file of this list is there. */
interface SplitManifest {
  readonly commit: string;
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[];
}

/**
 * The Parquet files of one split, in order, downloaded into the Hub's cache if they are not there. A download that was
 * cut goes on where it stopped. Errors: data-not-found, download-failed (also when HF_HUB_OFFLINE or
 * HF_DATASETS_OFFLINE forbid it), model-damaged (checksum), io-failed, interrupted.
 */
export async function pullHubSplit(split: HubSplit, options: PullSplitOptions = {}): Promise<string[]> {
  const settings = await readHubSettings();
  const entry = hubCacheEntry(settings.cacheFolder, split.repository, PARQUET_REVISION, "dataset");
  const manifestFile = join(
    cacheFolder(),
    "datasets",
    ...split.repository.split("/"),
    split.config,
    `${split.split}.json`,
  );
  const pathsOf = ({ commit, files }: SplitManifest) =>
    files.map((file) => join(snapshotPath(entry, commit), file.path));

  const known = await readManifest(manifestFile);
  if (known !== undefined && (await areThere(pathsOf(known), known))) return pathsOf(known);
  if (settings.isOffline || isDatasetsOffline()) throw offline(split, settings);

  const repository = { type: "dataset", name: split.repository } as const;
  const folder = `${split.config}/${split.split}`;
  const listing = await listHubFiles({
    repository,
    revision: PARQUET_REVISION,
    folder,
    settings,
    signal: options.signal,
  });
  const files = listing.files
    .filter(
      (file) =>
        file.type === "file" && file.path.startsWith(`${folder}/`) && /\/\d+\.parquet$/.test(file.path),
    )
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  if (files.length === 0) throw noFiles(split, folder);
  for (const file of files) {
    await fetchHubFile({
      repository,
      entry,
      commit: listing.commit,
      file,
      settings,
      onEvent: options.onProgress,
      signal: options.signal,
    });
  }
  const manifest: SplitManifest = {
    commit: listing.commit,
    files: files.map((file) => ({ path: file.path, sizeBytes: file.size })),
  };
  await makeFolder(dirname(manifestFile));
  await writeJson(manifestFile, manifest);
  return pathsOf(manifest);
}

async function readManifest(file: string): Promise<SplitManifest | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as SplitManifest;
  } catch {
    return undefined;
  }
}

async function areThere(paths: readonly string[], { files }: SplitManifest): Promise<boolean> {
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return found.every((entry, index) => entry?.size === files[index]!.sizeBytes);
}

function isDatasetsOffline(): boolean {
  return /^(1|on|yes|true)$/i.test(process.env.HF_DATASETS_OFFLINE ?? "");
}

function offline({ repository, config, split }: HubSplit, settings: HubSettings): CookbookError {
  return new CookbookError({
    code: "download-failed",
    message: `${repository} (${config}, ${split}) is not complete in ${settings.cacheFolder}, and HF_HUB_OFFLINE or HF_DATASETS_OFFLINE forbids downloads`,
    hint: "unset it once to get the data set, or give the rows with --data",
    details: { unreachable: true },
  });
}

function noFiles({ repository }: HubSplit, folder: string): CookbookError {
  return new CookbookError({
    code: "data-not-found",
    message: `${repository} has no Parquet files in ${folder} of its revision ${PARQUET_REVISION}`,
    hint: "check HF_ENDPOINT, or give the rows with --data",
  });
}
