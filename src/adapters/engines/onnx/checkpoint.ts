import { readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { CookbookError, isCookbookError } from "../../../core/errors.ts";
import type { ModelConfig } from "../../../domain/models/config.ts";
import type { LoraMatrix } from "../../../domain/models/lora.ts";
import type { AdamWState } from "../../../domain/tuning/adamw.ts";
import { openSafetensors } from "../../models/safetensors/safetensors-weights.ts";
import { type NamedTensor, writeSafetensors } from "../../models/safetensors/write-safetensors.ts";
import { writeFileAtomically } from "../../models/write-file-atomically.ts";
import { explainWriteErrors } from "../../store/io-failed.ts";

/** Where a tuning stands. The position in the data follows from the step, since the order is a function of the seed. */
export interface TuneProgress {
  /** Steps done. */
  readonly step: number;
  readonly loss: readonly number[];
  readonly tokens: number;
  readonly seconds: number;
}

export interface TuneState extends TuneProgress {
  readonly parameters: readonly Float32Array[];
  readonly optimizer: AdamWState;
}

interface StoredState extends TuneProgress {
  readonly version: 1;
  /** Hash of everything that determines the curve. */
  readonly settings: string;
}

const STATE_FILE = "state.json";
const TENSOR_FILE = "tensors.safetensors";
const UNFINISHED = ".tmp";

/** The one before the latest stays, for the case that the latest is damaged. */
const KEPT = 2;

/**
 * Checkpoints stand in `<out>/checkpoint-<step>`, each made under another name first, so what stands there is whole.
 * Only the latest two are kept. Errors: io-failed; earlier checkpoints then stay.
 */
export async function saveCheckpoint(
  out: string,
  matrices: readonly LoraMatrix[],
  settings: string,
  state: TuneState,
): Promise<void> {
  const folder = checkpointFolder(out, state.step);
  const temporary = `${folder}${UNFINISHED}`;
  const tensors = matrices.flatMap((matrix, index): NamedTensor[] => [
    { name: matrix.name, shape: matrix.shape, data: state.parameters[index]! },
    { name: `${matrix.name}.first_moment`, shape: matrix.shape, data: state.optimizer.first[index]! },
    { name: `${matrix.name}.second_moment`, shape: matrix.shape, data: state.optimizer.second[index]! },
  ]);
  const { step, loss, tokens, seconds } = state;
  const stored: StoredState = { version: 1, settings, step, loss, tokens, seconds };
  await explainWriteErrors(folder, async () => {
    try {
      await rm(temporary, { recursive: true, force: true });
      await writeSafetensors(join(temporary, TENSOR_FILE), tensors);
      await writeFileAtomically(join(temporary, STATE_FILE), JSON.stringify(stored));
      await rm(folder, { recursive: true, force: true });
      await rename(temporary, folder);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true }).catch(() => {});
      throw error;
    }
  });
  const steps = await checkpointSteps(out);
  const kept = new Set(steps.filter((found) => found <= step).slice(0, KEPT));
  await removeCheckpoints(out, (found) => !kept.has(found));
}

/**
 * The latest sound checkpoint, or undefined when there is none. Errors: not-resumable when it was made with other
 * settings, model-damaged when there are checkpoints and none of them can be read.
 */
export async function loadCheckpoint(
  out: string,
  matrices: readonly LoraMatrix[],
  settings: string,
  config: ModelConfig,
): Promise<TuneState | undefined> {
  let damage: { readonly folder: string; readonly cause: unknown } | undefined;
  for (const step of await checkpointSteps(out)) {
    const folder = checkpointFolder(out, step);
    try {
      return await readCheckpoint(folder, matrices, settings, config);
    } catch (cause) {
      if (isCookbookError(cause) && cause.code === "not-resumable") throw cause;
      damage ??= { folder, cause };
    }
  }
  if (damage === undefined) return undefined;
  throw new CookbookError({
    code: "model-damaged",
    message: `the checkpoint ${damage.folder} cannot be read: ${(damage.cause as Error).message}`,
    hint: "delete that folder to tune from the start, or give another --out",
    cause: damage.cause,
  });
}

async function readCheckpoint(
  folder: string,
  matrices: readonly LoraMatrix[],
  settings: string,
  config: ModelConfig,
): Promise<TuneState> {
  const stored = JSON.parse(await readFile(join(folder, STATE_FILE), "utf8")) as StoredState;
  if (stored.settings !== settings) {
    throw new CookbookError({
      code: "not-resumable",
      message: `${folder} belongs to a tuning with other data, model or settings`,
      hint: "give another --out, or delete the folder to start anew",
    });
  }
  const { weights, close } = await openSafetensors([join(folder, TENSOR_FILE)], config);
  try {
    const read = (suffix: string): Promise<Float32Array[]> =>
      Promise.all(matrices.map((matrix) => weights.readFloat32(`${matrix.name}${suffix}`)));
    return {
      step: stored.step,
      loss: stored.loss,
      tokens: stored.tokens,
      seconds: stored.seconds,
      parameters: await read(""),
      optimizer: { first: await read(".first_moment"), second: await read(".second_moment") },
    };
  } finally {
    await close();
  }
}

/** Removes checkpoints by their step, and what a killed process left unfinished. */
export async function removeCheckpoints(
  out: string,
  isUnwanted: (step: number) => boolean = () => true,
): Promise<void> {
  for (const step of await checkpointSteps(out)) {
    if (isUnwanted(step)) await rm(checkpointFolder(out, step), { recursive: true, force: true });
  }
  for (const name of await names(out)) {
    if (name.startsWith("checkpoint-") && name.endsWith(UNFINISHED))
      await rm(join(out, name), { recursive: true, force: true });
  }
}

export function checkpointFolder(out: string, step: number): string {
  return join(out, `checkpoint-${step}`);
}

/** Latest first. */
export async function checkpointSteps(out: string): Promise<number[]> {
  const steps = (await names(out)).flatMap((name) => {
    const match = /^checkpoint-(\d+)$/.exec(name);
    return match === null ? [] : [Number(match[1])];
  });
  return steps.sort((a, b) => b - a);
}

function names(out: string): Promise<string[]> {
  return readdir(out).catch(() => []);
}
