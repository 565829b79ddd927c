import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { cacheFolder } from "../../adapters/models/cache-folder.ts";
import { ioFailed } from "../../adapters/store/io-failed.ts";
import { CookbookError } from "../../core/errors.ts";
import { nearestName } from "../../core/nearest.ts";

/** Folders of the cache, and what they hold; every one is made again when it is missed. */
export const CACHE_PARTS = {
  models: "downloaded models",
  weights: "weights in the form that the embedded engine reads",
  evaluations: "replies of models, so that no row is asked twice",
  inventories: "words of tokenizers",
  digests: "hashes of model files",
} as const;

export type CachePart = keyof typeof CACHE_PARTS;

/** Errors: unknown-name. */
export function parseCacheParts(names: readonly string[]): CachePart[] {
  const known = Object.keys(CACHE_PARTS);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names as CachePart[];
  const nearest = nearestName(unknown, known);
  throw new CookbookError({
    code: "unknown-name",
    message: `the cache has no part "${unknown}"; it has ${known.join(", ")}`,
    ...(nearest === undefined ? {} : { hint: `did you mean "${nearest}"?` }),
  });
}

/** What is kept or removed as a whole: a model, the replies of one. */
export interface CacheEntry {
  readonly part: CachePart;
  readonly path: string;
  readonly bytes: number;
  /** The latest that one of its files was written or, for replies, used. */
  readonly lastUsed: Date;
}

/** All entries of the parts. Errors: io-failed. */
export async function cacheEntries(parts: readonly CachePart[]): Promise<CacheEntry[]> {
  const entries: CacheEntry[] = [];
  for (const part of parts) {
    const folder = path.join(cacheFolder(), part);
    for (const name of await namesIn(folder)) {
      const entry = path.join(folder, name);
      const size = await sizeOf(entry);
      if (size !== undefined) entries.push({ part, path: entry, ...size });
    }
  }
  return entries;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw ioFailed("read", folder, cause);
  }
}

/** Undefined when it has gone in the meantime. */
async function sizeOf(entry: string): Promise<Pick<CacheEntry, "bytes" | "lastUsed"> | undefined> {
  try {
    const own = await stat(entry);
    if (!own.isDirectory()) return { bytes: own.size, lastUsed: own.mtime };
    let bytes = 0;
    let lastUsed = new Date(0);
    for (const name of await readdir(entry, { recursive: true })) {
      const file = await stat(path.join(entry, name));
      if (file.isDirectory()) continue;
      bytes += file.size;
      if (file.mtime > lastUsed) lastUsed = file.mtime;
    }
    return { bytes, lastUsed: bytes === 0 ? own.mtime : lastUsed };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw ioFailed("read", entry, cause);
  }
}
