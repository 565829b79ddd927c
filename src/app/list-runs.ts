import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { readEvents } from "../adapters/store/event-log.ts";
import { isFolderLocked } from "../adapters/store/folder-lock.ts";
import { type RunResult, runResultSchema } from "../contracts/run-result.ts";
import { CookbookError } from "../core/errors.ts";
import { nearestName } from "../core/nearest.ts";
import { readStoredRecipe } from "./run/prepare-run.ts";
import { type RunPaths, runPaths } from "./run/run-folder.ts";

export interface RunSummary {
  readonly name: string;
  readonly folder: string;
  readonly recipe: string;
  /** "stopped": it can be resumed; also for a run that a crash ended. */
  readonly state: "running" | "finished" | "failed" | "stopped";
  /** Of the last event, ISO 8601. */
  readonly updated: string;
  /** The stage under way, also when the run stopped there. */
  readonly stage?: string;
  readonly problem?: string;
  readonly result?: RunResult;
}

/** The runs in a folder, the newest first. */
export async function listRuns(root: string): Promise<RunSummary[]> {
  const names = await readdir(root).catch(() => []);
  const runs: RunSummary[] = [];
  for (const name of names) {
    const summary = await readRun(path.join(root, name));
    if (summary !== undefined) runs.push(summary);
  }
  return runs.sort((a, b) => (a.updated < b.updated ? 1 : -1));
}

/** A run by its folder, or by its name under `root`. Errors: `unknown-name` with the nearest known one. */
export async function showRun(nameOrFolder: string, root: string): Promise<RunSummary> {
  const summary = (await readRun(nameOrFolder)) ?? (await readRun(path.join(root, nameOrFolder)));
  if (summary !== undefined) return summary;
  const known = (await listRuns(root)).map((run) => run.name);
  const nearest = nearestName(nameOrFolder, known);
  throw new CookbookError({
    code: "unknown-name",
    message: `there is no run "${nameOrFolder}" in "${root}"; it holds ${known.length === 0 ? "none" : known.join(", ")}`,
    hint:
      nearest === undefined ? "give the run's folder, or its name with --root" : `did you mean "${nearest}"?`,
  });
}

async function readRun(folder: string): Promise<RunSummary | undefined> {
  const paths = runPaths(folder);
  const recipe = (await readStoredRecipe(paths.recipe)) as { readonly name?: string } | undefined;
  if (recipe === undefined) return undefined;
  const events = await readEvents(paths.events);
  const last = events.at(-1);
  if (last === undefined) return undefined;
  const end = [...events].reverse().find((event) => event.type === "run-end" || event.type === "run-start");
  const failure = last.type === "run-fail" ? last : undefined;
  const isFinished = end?.type === "run-end";
  const stage = [...events].reverse().find((event) => event.type === "stage-start")?.stage;
  const isRunning = await isFolderLocked(folder);
  const result = isFinished ? await readResult(paths) : undefined;
  return {
    name: path.basename(path.resolve(folder)),
    folder,
    recipe: recipe.name ?? "?",
    state: isRunning ? "running" : isFinished ? "finished" : failure === undefined ? "stopped" : "failed",
    updated: last.time,
    ...(isFinished || stage === undefined ? {} : { stage }),
    ...(failure === undefined ? {} : { problem: `${failure.code}: ${failure.message}` }),
    ...(result === undefined ? {} : { result }),
  };
}

async function readResult(paths: RunPaths): Promise<RunResult | undefined> {
  try {
    return runResultSchema.safeParse(JSON.parse(await readFile(paths.result, "utf8"))).data;
  } catch {
    return undefined;
  }
}
