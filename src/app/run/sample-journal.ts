import { appendFile, readFile } from "node:fs/promises";
import path from "node:path";
import { ioFailed } from "../../adapters/store/io-failed.ts";
import { makeFolder } from "../../adapters/store/make-folder.ts";
import type { SampleRecord } from "../../domain/evaluation/sample-record.ts";

const JOURNAL = "journal.jsonl";

/** Answered rows of an evaluation stage, appended as they come, so that no row is asked twice. */
export interface SampleJournal {
  read(): Promise<Map<string, SampleRecord>>;
  append(samples: readonly SampleRecord[]): Promise<void>;
}

export function openSampleJournal(folder: string): SampleJournal {
  const file = path.join(folder, JOURNAL);
  return {
    async read() {
      const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === "ENOENT") return "";
        throw ioFailed("read", file, cause);
      });
      const samples = new Map<string, SampleRecord>();
      for (const line of text.split("\n")) {
        const sample = parseLine(line);
        if (sample !== undefined) samples.set(sample.id, sample);
      }
      return samples;
    },
    async append(samples) {
      try {
        await makeFolder(folder);
        // The leading break closes a line that a killed process left open; blank lines are passed over.
        await appendFile(file, `\n${samples.map((sample) => JSON.stringify(sample)).join("\n")}\n`);
      } catch (cause) {
        throw ioFailed("write", file, cause);
      }
    },
  };
}

function parseLine(line: string): SampleRecord | undefined {
  if (line === "") return undefined;
  try {
    return JSON.parse(line) as SampleRecord;
  } catch {
    return undefined;
  }
}
