import { readFile } from "node:fs/promises";
import path from "node:path";
import { createEventLog, readEvents } from "../../adapters/store/event-log.ts";
import { ioFailed } from "../../adapters/store/io-failed.ts";
import { writeJson } from "../../adapters/store/write-file.ts";
import type { NewRunEvent, RunEvent } from "../../contracts/run-events.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { sha256Hex } from "../../core/sha256.ts";
import { throwIfInterrupted } from "../throw-if-interrupted.ts";
import type { RunPaths } from "./run-folder.ts";

export interface Stage<Output> {
  readonly name: string;
  /** First part of the folder's name; default the stage's. Stages of equal keys and folders share their output. */
  readonly folder?: string;
  /** Identity of everything the output depends on; see `stageKey`. */
  readonly key: string;
  /** Does the work in `folder`, which may hold what an interrupted attempt left. The output is stored as JSON. */
  readonly work: (context: StageContext) => Promise<Output>;
  /** Whether what a finished stage left in its folder is still there; without it the work is done again. */
  readonly isIntact?: (output: NoInfer<Output>) => Promise<boolean>;
}

export interface StageContext {
  readonly folder: string;
  readonly emit: (event: NewRunEvent) => void;
}

export interface StageRunner {
  /** The stored output of a finished stage with this key, else the work's. */
  run<Output>(stage: Stage<Output>): Promise<Output>;
  /** Work that is done each time, such as opening the model. */
  runAlways<Output>(name: string, work: () => Promise<Output>): Promise<Output>;
  readonly emit: (event: NewRunEvent) => void;
  /** Seconds of every stage so far, earlier attempts and reused work included, in order. */
  readonly seconds: readonly { readonly name: string; readonly seconds: number }[];
}

/** Raised by one when the code of a stage changes its output for equal inputs, so that stored output is not reused. */
const STAGES_VERSION = 1;
const MANIFEST = "manifest.json";

interface StageManifest {
  readonly schema: "cookbook-stage";
  readonly schemaVersion: 1;
  readonly stage: string;
  readonly key: string;
  readonly seconds: number;
  readonly output: unknown;
}

/** Hash of a stage's kind and inputs. */
export function stageKey(kind: string, inputs: unknown): string {
  return sha256Hex(canonicalJson({ kind, version: STAGES_VERSION, inputs }));
}

/**
 * Runs stages one after the other, each in a folder named by its content key with the manifest written last: what has
 * a manifest is finished, whatever happened to the process.
 */
export async function createStageRunner(options: {
  readonly paths: RunPaths;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}): Promise<StageRunner> {
  const { paths, signal, onEvent } = options;
  const earlier = await readEvents(paths.events);
  const append = createEventLog(paths.events);
  const emit = (event: NewRunEvent) => {
    const noted = append(event);
    onEvent?.(noted);
  };
  const seconds: { name: string; seconds: number }[] = [];

  return {
    emit,
    seconds,
    async runAlways(name, work) {
      throwIfInterrupted(signal);
      emit({ type: "stage-start", stage: name, key: "" });
      const started = performance.now();
      const output = await work();
      const spent = (performance.now() - started) / 1000;
      seconds.push({ name, seconds: spent });
      emit({ type: "stage-end", stage: name, key: "", seconds: spent });
      return output;
    },
    async run<Output>({ name, folder: start = name, key, work, isIntact }: Stage<Output>): Promise<Output> {
      throwIfInterrupted(signal);
      const folder = path.join(paths.stages, `${start}-${key.slice(0, 12)}`);
      const finished = await readManifest(path.join(folder, MANIFEST), key);
      if (finished !== undefined && (await (isIntact?.(finished.output as Output) ?? true))) {
        seconds.push({ name, seconds: finished.seconds });
        emit({ type: "stage-reuse", stage: name, key, seconds: finished.seconds });
        return finished.output as Output;
      }
      emit({ type: "stage-start", stage: name, key });
      const started = performance.now();
      const output = await work({ folder, emit });
      const spent = (performance.now() - started) / 1000 + earlierSeconds(earlier, name, key);
      const manifest: StageManifest = {
        schema: "cookbook-stage",
        schemaVersion: 1,
        stage: name,
        key,
        seconds: spent,
        output,
      };
      await writeJson(path.join(folder, MANIFEST), manifest);
      seconds.push({ name, seconds: spent });
      emit({ type: "stage-end", stage: name, key, seconds: spent });
      return output;
    },
  };
}

async function readManifest(file: string, key: string): Promise<StageManifest | undefined> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT" || cause.code === "ENOTDIR") return undefined;
    throw ioFailed("read", file, cause);
  });
  if (text === undefined) return undefined;
  try {
    const manifest = JSON.parse(text) as StageManifest;
    return manifest.key === key ? manifest : undefined;
  } catch {
    return undefined; // damaged: the stage counts as unfinished
  }
}

/** Time that attempts which did not finish spent on a stage, from its start to the last sign of life. */
export function earlierSeconds(events: readonly RunEvent[], stage: string, key: string): number {
  let total = 0;
  let started: number | undefined;
  let last = 0;
  for (const event of events) {
    const time = Date.parse(event.time);
    if (started !== undefined && (event.type === "run-start" || event.type === "stage-start")) {
      total += last - started;
      started = undefined;
    }
    if (event.type === "stage-start" && event.stage === stage && event.key === key) started = time;
    last = time;
  }
  if (started !== undefined) total += last - started;
  return total / 1000;
}
