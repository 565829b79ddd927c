import { stat } from "node:fs/promises";
import path from "node:path";
import { ioFailed } from "../../adapters/store/io-failed.ts";
import type { DataFile } from "../../contracts/dataset-manifest.ts";

/** A manifest must not name what somebody removed while the other files were written. Errors: io-failed. */
export async function checkPresence(
  folder: string,
  files: readonly Pick<DataFile, "file" | "bytes">[],
): Promise<void> {
  for (const { file, bytes } of files) {
    const whole = path.join(folder, file);
    const size = await stat(whole).then(
      (found) => found.size,
      () => undefined,
    );
    if (size === bytes) continue;
    throw ioFailed(
      "write",
      folder,
      new Error(`${file} was ${size === undefined ? "removed" : "changed"} in the meantime`),
      { hint: "run the same command again: it makes what is missing" },
    );
  }
}
