import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CookbookError } from "../../../core/errors.ts";
import type { TuneResult } from "../../../domain/ports/engine.ts";
import { writeFileAtomically } from "../../models/write-file-atomically.ts";
import { ADAPTER_FILES } from "./adapter-folder.ts";

const RESULT_FILE = "tune_result.json";

interface StoredResult extends TuneResult {
  /** Hash of everything that determines the adapter. */
  readonly settings: string;
}

/** Written after the adapter: its mark of completion. Errors: io-failed. */
export async function writeTuneResult(settings: string, result: TuneResult): Promise<void> {
  const stored: StoredResult = { settings, ...result };
  await writeFileAtomically(join(result.adapter, RESULT_FILE), `${JSON.stringify(stored, null, 2)}\n`);
}

/**
 * The result of a finished tuning, or undefined when the folder holds none or its adapter is no longer there.
 * Errors: not-resumable when it was made with other settings.
 */
export async function readTuneResult(out: string, settings: string): Promise<TuneResult | undefined> {
  let found: StoredResult;
  try {
    found = JSON.parse(await readFile(join(out, RESULT_FILE), "utf8")) as StoredResult;
    for (const file of ADAPTER_FILES) await access(join(out, file));
  } catch {
    return undefined;
  }
  const { settings: stored, ...result } = found;
  if (stored === settings) return { ...result, adapter: out };
  throw new CookbookError({
    code: "not-resumable",
    message: `${out} holds a finished tuning with other data, model or settings`,
    hint: "give another --out, or delete the folder",
  });
}
