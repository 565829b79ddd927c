import { rm } from "node:fs/promises";
import { ioFailed } from "../../adapters/store/io-failed.ts";
import { CookbookError } from "../../core/errors.ts";
import { type CacheEntry, type CachePart, cacheEntries } from "./cache-parts.ts";

export interface PruneOptions {
  readonly parts: readonly CachePart[];
  /** Entries not used for so long, in days, go. */
  readonly olderThan?: number | undefined;
  /** What may stay, in bytes, over all the parts; those unused for longest go first. */
  readonly maxBytes?: number | undefined;
  /** Tells what would go, and removes nothing. */
  readonly dryRun?: boolean | undefined;
  /** An entry that stays whatever its age. */
  readonly keep?: string | undefined;
  /** Default now. */
  readonly now?: Date | undefined;
}

export interface Pruned {
  readonly removed: readonly CacheEntry[];
  readonly removedBytes: number;
  readonly keptBytes: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Removes entries by age, then by size, the longest unused first. Errors: io-failed, usage (neither bound is given). */
export async function pruneCache(options: PruneOptions): Promise<Pruned> {
  const { parts, olderThan, maxBytes, dryRun = false, keep, now = new Date() } = options;
  if (olderThan === undefined && maxBytes === undefined) {
    throw new CookbookError({
      code: "usage",
      message: "nothing says what to prune",
      hint: "give --older-than 30 (days) or --max-size 1GB; --max-size 0 empties the parts",
    });
  }
  const entries = (await cacheEntries(parts)).sort((a, b) => a.lastUsed.getTime() - b.lastUsed.getTime());
  let kept = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const removed: CacheEntry[] = [];
  for (const entry of entries) {
    const isOld = olderThan !== undefined && now.getTime() - entry.lastUsed.getTime() > olderThan * DAY_MS;
    const isOver = maxBytes !== undefined && kept > maxBytes;
    if (entry.path === keep || (!isOld && !isOver)) continue;
    removed.push(entry);
    kept -= entry.bytes;
  }
  if (!dryRun) {
    for (const { path } of removed) {
      await rm(path, { recursive: true, force: true }).catch((cause: unknown) => {
        throw ioFailed("write", path, cause);
      });
    }
  }
  return { removed, removedBytes: removed.reduce((sum, { bytes }) => sum + bytes, 0), keptBytes: kept };
}
