import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { sha256Hex } from "../../core/sha256.ts";
import { cacheFolder } from "./cache-folder.ts";
import { writeFileAtomically } from "./write-file-atomically.ts";

/** SHA-256 of a file's content, read in pieces. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  const stream = createReadStream(path, {
    highWaterMark: 4 << 20,
    ...(signal === undefined ? {} : { signal }),
  });
  for await (const piece of stream) hash.update(piece as Buffer);
  return hash.digest("hex");
}

/**
 * `hashFile`, remembered in the cache folder beside the file's size and modification time, so that the next call does
 * not read the file. A file changed without either of them changing is not noticed; `cookbook models pull` checks again.
 */
export async function cachedFileDigest(path: string, signal?: AbortSignal): Promise<string> {
  const real = await realpath(path);
  const { size, mtimeMs } = await stat(real);
  const entryPath = join(cacheFolder(), "digests", `${sha256Hex(real)}.json`);
  const known = await readFile(entryPath, "utf8")
    .then(JSON.parse)
    .catch(() => undefined);
  if (known?.size === size && known?.mtimeMs === mtimeMs && typeof known.sha256 === "string")
    return known.sha256;
  const sha256 = await hashFile(real, signal);
  // A cache that cannot be written costs time, nothing else.
  await writeFileAtomically(entryPath, JSON.stringify({ path: real, size, mtimeMs, sha256 })).catch(() => {});
  return sha256;
}
