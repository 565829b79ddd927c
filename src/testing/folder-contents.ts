import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** SHA-256 of every file of a folder by name, for comparing whole folders. */
export async function folderDigests(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [
        name,
        createHash("sha256")
          .update(await readFile(path.join(folder, name)))
          .digest("hex"),
      ]),
    ),
  );
}
