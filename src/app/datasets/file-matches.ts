import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { ioFailed } from "../../adapters/store/io-failed.ts";
import type { DataFile } from "../../contracts/dataset-manifest.ts";

type Expected = Pick<DataFile, "file" | "bytes" | "sha256">;

/** Whether a file is there with the size and the SHA-256 that are recorded of it. Errors: io-failed. */
export async function fileMatches(folder: string, { file, bytes, sha256 }: Expected): Promise<boolean> {
  const whole = path.join(folder, file);
  try {
    if ((await stat(whole)).size !== bytes) return false;
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(whole, { highWaterMark: 1 << 20 }))
      hash.update(chunk as Buffer);
    return hash.digest("hex") === sha256;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw ioFailed("read", whole, error);
  }
}
