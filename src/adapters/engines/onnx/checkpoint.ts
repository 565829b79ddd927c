import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { CookbookError } from "../../../core/errors.ts";
import type { ModelConfig } from "../../../domain/models/config.ts";
import type { LoraMatrix } from "../../../domain/models/lora.ts";
import type { AdamWState } from "../../../domain/tuning/adamw.ts";
import { openSafetensors } from "../../models/safetensors/safetensors-weights.ts";
import { type NamedTensor, writeSafetensors } from "../../models/safetensors/write-safetensors.ts";
import { writeFileAtomically } from "../../models/write-file-atomically.ts";

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

/** Checkpoints stand in `<out>/checkpoint-<step>`; the state file comes last and is the mark of completion. */
export async function saveCheckpoint(
  out: string,
  matrices: readonly LoraMatrix[],
  settings: string,
  state: TuneState,
): Promise<void> {
  const folder = join(out, `checkpoint-${state.step}`);
  const temporary = `${folder}.tmp`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  const tensors = matrices.flatMap((matrix, index): NamedTensor[] => [
    { name: matrix.name, shape: matrix.shape, data: state.parameters[index]! },
    { name: `${matrix.name}.first_moment`, shape: matrix.shape, data: state.optimizer.first[index]! },
    { name: `${matrix.name}.second_moment`, shape: matrix.shape, data: state.optimizer.second[index]! },
  ]);
  await writeSafetensors(join(temporary, TENSOR_FILE), tensors);
  const { step, loss, tokens, seconds } = state;
  const stored: StoredState = { version: 1, settings, step, loss, tokens, seconds };
  await writeFileAtomically(join(temporary, STATE_FILE), JSON.stringify(stored));
  await rm(folder, { recursive: true, force: true });
  await rename(temporary, folder);
  await removeCheckpoints(out, { except: state.step });
}

/**
 * The latest complete checkpoint, or undefined. Errors: not-resumable when it was made with other settings,
 * model-damaged when its tensors are.
 */
export async function loadCheckpoint(
  out: string,
  matrices: readonly LoraMatrix[],
  settings: string,
  config: ModelConfig,
): Promise<TuneState | undefined> {
  for (const step of (await checkpointSteps(out)).sort((a, b) => b - a)) {
    const folder = join(out, `checkpoint-${step}`);
    let stored: StoredState;
    try {
      stored = JSON.parse(await readFile(join(folder, STATE_FILE), "utf8")) as StoredState;
    } catch {
      continue; // never completed
    }
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
  return undefined;
}

export async function removeCheckpoints(
  out: string,
  options: { readonly except?: number } = {},
): Promise<void> {
  for (const step of await checkpointSteps(out)) {
    if (step !== options.except) await rm(join(out, `checkpoint-${step}`), { recursive: true, force: true });
  }
}

async function checkpointSteps(out: string): Promise<number[]> {
  const names = await readdir(out).catch(() => []);
  return names.flatMap((name) => {
    const match = /^checkpoint-(\d+)$/.exec(name);
    return match === null ? [] : [Number(match[1])];
  });
}
