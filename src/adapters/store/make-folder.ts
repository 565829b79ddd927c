import { mkdir, stat } from "node:fs/promises";
import path from "node:path";

/**
 * Makes a folder and the missing ones above it. Each level is tried twice at most: Node's own recursive mkdir never
 * returns where the system answers ENOENT for a folder whose parent is there, as below /proc. Errors: those of mkdir.
 */
export async function makeFolder(folder: string): Promise<void> {
  if (await makeOne(folder)) return;
  const parent = path.dirname(folder);
  if (parent !== folder) await makeFolder(parent);
  if (await makeOne(folder)) return;
  throw Object.assign(new Error(`ENOENT: no such file or directory, mkdir '${folder}'`), { code: "ENOENT" });
}

/** False when a folder above it is missing. */
async function makeOne(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return false;
    // A root or a file system that cannot be written answers for a folder that is there with another code than EEXIST.
    const isThere = await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (isThere) return true;
    throw error;
  }
}
