import { cacheFolder } from "../../adapters/models/cache-folder.ts";
import { CACHE_PARTS, type CachePart, cacheEntries } from "./cache-parts.ts";
import { evaluationLimit } from "./limit-evaluations.ts";

export interface CacheInfo {
  readonly folder: string;
  readonly parts: readonly CachePartInfo[];
  readonly bytes: number;
  /** What the part "evaluations" may hold, in bytes. */
  readonly evaluationLimit: number;
}

export interface CachePartInfo {
  readonly part: CachePart;
  readonly holds: string;
  readonly entries: number;
  readonly bytes: number;
  readonly lastUsed: Date | null;
}

/** What the cache holds, part by part. Errors: io-failed, invalid-parameter (the limit). */
export async function cacheInfo(): Promise<CacheInfo> {
  const parts: CachePartInfo[] = [];
  for (const [part, holds] of Object.entries(CACHE_PARTS) as [CachePart, string][]) {
    const entries = await cacheEntries([part]);
    parts.push({
      part,
      holds,
      entries: entries.length,
      bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
      lastUsed: entries.reduce<Date | null>(
        (latest, { lastUsed }) => (latest === null || lastUsed > latest ? lastUsed : latest),
        null,
      ),
    });
  }
  return {
    folder: cacheFolder(),
    parts,
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    evaluationLimit: evaluationLimit(),
  };
}
