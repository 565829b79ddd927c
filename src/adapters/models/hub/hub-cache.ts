import { readdir, readFile, rm, stat, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { getRepoFolderName } from "@huggingface/hub";
import { makeFolder } from "../../store/make-folder.ts";
import { writeFileAtomically } from "../write-file-atomically.ts";

/** One model or data set in the Hub's cache layout: `blobs/<etag>`, `snapshots/<commit>/<file>` as links, `refs/<revision>`. */
export interface HubCacheEntry {
  readonly folder: string;
  readonly revision: string;
}

export const COMMIT_HASH = /^[0-9a-f]{40}$/;

export function hubCacheEntry(
  cacheFolder: string,
  repository: string,
  revision: string,
  type: "model" | "dataset" = "model",
): HubCacheEntry {
  return { folder: join(cacheFolder, getRepoFolderName({ name: repository, type })), revision };
}

export const blobPath = (entry: HubCacheEntry, etag: string): string => join(entry.folder, "blobs", etag);

export const snapshotPath = (entry: HubCacheEntry, commit: string): string =>
  join(entry.folder, "snapshots", commit);

/** The snapshot that the revision points to, if it is complete on this machine. */
export async function cachedSnapshot(entry: HubCacheEntry): Promise<string | undefined> {
  const commit = COMMIT_HASH.test(entry.revision)
    ? entry.revision
    : await readFile(join(entry.folder, "refs", entry.revision), "utf8").catch(() => undefined);
  if (commit === undefined || !COMMIT_HASH.test(commit.trim())) return undefined;
  const folder = snapshotPath(entry, commit.trim());
  return (await isCompleteModel(folder)) ? folder : undefined;
}

/** Config, tokenizer and every weight file are there (a link whose blob is gone counts as missing). */
async function isCompleteModel(folder: string): Promise<boolean> {
  const present = new Set<string>();
  for (const name of await readdir(folder).catch(() => [])) {
    if (await isFile(join(folder, name))) present.add(name);
  }
  if ([...present].some((name) => name.endsWith(".gguf"))) return true;
  if (!present.has("config.json") || !present.has("tokenizer.json")) return false;
  if (present.has("model.safetensors")) return true;
  const index = await readFile(join(folder, "model.safetensors.index.json"), "utf8").catch(() => undefined);
  if (index === undefined) return false;
  try {
    const shards = Object.values((JSON.parse(index) as { weight_map: Record<string, string> }).weight_map);
    return shards.length > 0 && shards.every((shard) => present.has(shard));
  } catch {
    return false;
  }
}

/** Makes `snapshots/<commit>/<name>` lead to the blob. */
export async function linkIntoSnapshot(
  entry: HubCacheEntry,
  commit: string,
  name: string,
  etag: string,
): Promise<void> {
  const pointer = join(snapshotPath(entry, commit), name);
  if (await isFile(pointer)) return;
  const blob = blobPath(entry, etag);
  await makeFolder(dirname(pointer));
  await rm(pointer, { force: true });
  try {
    await symlink(relative(dirname(pointer), blob), pointer);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await isFile(pointer))) return;
    if (code !== "EPERM" && code !== "EACCES" && code !== "ENOSYS") throw error;
    // Windows without developer mode has no symbolic links for ordinary users; a hard link needs no second copy.
    const { link } = await import("node:fs/promises");
    await link(blob, pointer);
  }
}

/** Remembers which commit a branch or tag stood for. */
export async function writeRef(entry: HubCacheEntry, commit: string): Promise<void> {
  if (COMMIT_HASH.test(entry.revision)) return;
  await writeFileAtomically(join(entry.folder, "refs", entry.revision), commit);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
