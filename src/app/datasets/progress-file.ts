import { appendFileSync } from "node:fs";
import path from "node:path";
import { ioFailed } from "../../adapters/store/io-failed.ts";
import { type FileRecord, parseProgress } from "../../contracts/dataset-progress.ts";
import type { PlannedFile } from "../../domain/datasets/plan-files.ts";
import type { DatasetFolder } from "../../domain/ports/dataset-folder.ts";
import type { Split } from "../../domain/templates/sdk/sampler.ts";
import { fileMatches } from "./file-matches.ts";

/** Which data files of a split are finished, on disk, so that a killed run goes on. */
export interface Progress {
  /** Records of planned files that are there and sound, by name. */
  readonly finished: ReadonlyMap<string, FileRecord>;
  /** Errors: io-failed. */
  add(record: FileRecord): void;
}

export function progressFile(split: Split): string {
  return `${split}.progress`;
}

/** Reads the progress file and checks every file that it names. */
export async function openProgress(
  folder: DatasetFolder,
  split: Split,
  planned: readonly PlannedFile[],
): Promise<Progress> {
  const name = progressFile(split);
  const file = path.join(folder.path, name);
  const rows = new Map(planned.map((each) => [each.file, each.rows]));
  const finished = new Map<string, FileRecord>();
  for (const record of parseProgress(Buffer.from((await folder.read(name)) ?? []).toString("utf8"))) {
    if (rows.get(record.file) !== record.rows) continue;
    if (await fileMatches(folder.path, record)) finished.set(record.file, record);
  }
  // Anew, so that a line torn by a killed process is not in the way.
  await folder.write(name, [...finished.values()].map(lineOf).join(""));
  return {
    finished,
    add(record) {
      try {
        appendFileSync(file, lineOf(record));
      } catch (error) {
        throw ioFailed("write", file, error);
      }
    },
  };
}

function lineOf(record: FileRecord): string {
  return `${JSON.stringify(record)}\n`;
}
