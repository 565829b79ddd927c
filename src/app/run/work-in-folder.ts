import { rm } from "node:fs/promises";
import { lockFolder } from "../../adapters/store/folder-lock.ts";
import { writeJson } from "../../adapters/store/write-file.ts";
import type { RunEvent } from "../../contracts/run-events.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { isCookbookError } from "../../core/errors.ts";
import { sha256Hex } from "../../core/sha256.ts";
import { readStoredRecipe } from "./prepare-run.ts";
import type { RunPaths } from "./run-folder.ts";
import { createStageRunner, type StageRunner } from "./stage-runner.ts";

export interface FolderWork {
  readonly paths: RunPaths;
  /** All that decides the results, as JSON: it is stored, and what another one left is taken away. */
  readonly recipe: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

/**
 * Does the work of a run alone in its folder, between its first and its last event. Errors: those of the work; `locked`.
 */
export async function workInFolder<Output>(
  { paths, recipe, signal, onEvent }: FolderWork,
  work: (runner: StageRunner) => Promise<Output>,
): Promise<Output> {
  const release = await lockFolder(paths.folder);
  try {
    const runner = await createStageRunner({ paths, signal, onEvent });
    const stored = await readStoredRecipe(paths.recipe);
    // What another recipe left must not stand beside this one if it fails.
    if (stored !== undefined && canonicalJson(stored) !== canonicalJson(recipe)) {
      for (const stale of [paths.result, paths.report]) await rm(stale, { force: true });
    }
    await writeJson(paths.recipe, recipe);
    const started = performance.now();
    runner.emit({ type: "run-start", recipe_hash: sha256Hex(canonicalJson(recipe)), pid: process.pid });
    try {
      const output = await work(runner);
      runner.emit({ type: "run-end", seconds: (performance.now() - started) / 1000 });
      return output;
    } catch (error) {
      if (signal?.aborted === true) runner.emit({ type: "run-interrupt" });
      else runner.emit({ type: "run-fail", ...failureOf(error) });
      throw error;
    }
  } finally {
    await release();
  }
}

function failureOf(error: unknown): { code: string; message: string } {
  if (isCookbookError(error)) return { code: error.code, message: error.message };
  return { code: "internal", message: error instanceof Error ? error.message : String(error) };
}
