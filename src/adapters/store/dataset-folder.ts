import { readdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { DatasetFolder } from "../../domain/ports/dataset-folder.ts";
import { writeFileAtomically } from "../models/write-file-atomically.ts";
import { ioFailed } from "./io-failed.ts";

const STALE_MS = 3_600_000;

/** A folder on disk; made at the first write. Files left half-written by a killed process are swept after an hour. */
export function openDatasetFolder(folder: string): DatasetFolder {
  return {
    path: folder,
    async read(name) {
      const file = path.join(folder, name);
      try {
        return await readFile(file);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw ioFailed("read", file, error);
      }
    },
    write: (name, content) => writeFileAtomically(path.join(folder, name), content),
    async remove(name) {
      const file = path.join(folder, name);
      try {
        await rm(file, { force: true });
      } catch (error) {
        throw ioFailed("write", file, error);
      }
    },
    async names() {
      try {
        const names = (await readdir(folder)).sort();
        await sweep(folder, names);
        return names;
      } catch (error) {
        if (isMissing(error)) return [];
        throw ioFailed("list", folder, error);
      }
    },
  };
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}

async function sweep(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names.filter((candidate) => candidate.endsWith(".tmp"))) {
    const file = path.join(folder, name);
    try {
      if (Date.now() - (await stat(file)).mtimeMs > STALE_MS) await rm(file, { force: true });
    } catch {
      // Another process has finished with it.
    }
  }
}
