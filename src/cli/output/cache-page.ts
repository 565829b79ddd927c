import type { CacheInfo } from "../../app/cache/cache-info.ts";
import type { Pruned } from "../../app/cache/prune-cache.ts";
import { formatBytes } from "./format-bytes.ts";
import { formatTable } from "./table.ts";

export function cachePage({ folder, parts, bytes, evaluationLimit }: CacheInfo): string {
  const table = formatTable(
    ["part", "entries", "size", "last used", "holds"],
    parts.map((part) => [
      part.part,
      String(part.entries),
      formatBytes(part.bytes),
      part.lastUsed === null ? "–" : day(part.lastUsed),
      part.holds,
    ]),
  );
  return `${folder}: ${formatBytes(bytes)} (evaluations at most ${formatBytes(evaluationLimit)})\n\n${table}`;
}

export function prunedPage({ removed, removedBytes, keptBytes }: Pruned, isDryRun: boolean): string {
  const did = isDryRun ? "would remove" : "removed";
  const lines = removed.map(
    (entry) => `${did} ${entry.path} (${formatBytes(entry.bytes)}, used ${day(entry.lastUsed)})\n`,
  );
  const entries = removed.length === 1 ? "1 entry" : `${removed.length} entries`;
  return `${lines.join("")}${did} ${entries}, ${formatBytes(removedBytes)}; ${formatBytes(keptBytes)} stay\n`;
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
