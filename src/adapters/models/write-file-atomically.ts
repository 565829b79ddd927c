import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { explainWriteErrors } from "../store/io-failed.ts";
import { makeFolder } from "../store/make-folder.ts";

/**
 * Readers see the old content or the new one, never a part: written beside the target, then renamed. Makes the folder.
 * Errors: io-failed with the reason in words.
 */
export function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  return explainWriteErrors(path, async () => {
    await makeFolder(dirname(path));
    const temporary = `${path}.${randomUUID()}.tmp`;
    try {
      await writeFile(temporary, content);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw error;
    }
  });
}
