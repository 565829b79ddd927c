import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CookbookError } from "../../../core/errors.ts";
import { nearestName } from "../../../core/nearest.ts";
import { sha256Hex } from "../../../core/sha256.ts";
import type { ModelConfig } from "../../../domain/models/config.ts";
import { type LoraMatrix, type LoraSettings, loraMatrices } from "../../../domain/models/lora.ts";
import { allFinite } from "../../../domain/tuning/adamw.ts";
import { openSafetensors } from "../../models/safetensors/safetensors-weights.ts";
import { writeSafetensors } from "../../models/safetensors/write-safetensors.ts";
import { writeFileAtomically } from "../../models/write-file-atomically.ts";
import { adapterMismatch, CONFIG_FILE, parseAdapterConfig } from "./adapter-config.ts";

/** A LoRA adapter in memory. */
export interface LoraAdapter {
  readonly settings: LoraSettings;
  readonly matrices: readonly LoraMatrix[];
  /** One array per matrix, row-major. */
  readonly values: readonly Float32Array[];
  readonly fingerprint: string;
}

const TENSOR_FILE = "adapter_model.safetensors";
export const ADAPTER_FILES = [CONFIG_FILE, TENSOR_FILE] as const;

/** The name under which PEFT stores a matrix. */
export function peftName(matrix: LoraMatrix): string {
  return `base_model.model.${matrix.name}.weight`;
}

/**
 * Writes an adapter as a folder that Python's PEFT loads. The config comes last: with it the folder is complete.
 * Errors: io-failed.
 */
export async function saveAdapter(
  folder: string,
  adapter: Pick<LoraAdapter, "settings" | "matrices" | "values">,
  baseModel: string,
): Promise<void> {
  const { rank, alpha, targets } = adapter.settings;
  await writeSafetensors(
    join(folder, TENSOR_FILE),
    adapter.matrices.map((matrix, index) => ({
      name: peftName(matrix),
      shape: matrix.shape,
      data: adapter.values[index]!,
    })),
  );
  const config = {
    peft_type: "LORA",
    task_type: "CAUSAL_LM",
    base_model_name_or_path: baseModel,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: 0,
    target_modules: targets.map((target) => `${target}_proj`),
    bias: "none",
    fan_in_fan_out: false,
    init_lora_weights: true,
    inference_mode: true,
    modules_to_save: null,
  };
  await writeFileAtomically(join(folder, CONFIG_FILE), `${JSON.stringify(config, null, 2)}\n`);
}

/**
 * Reads a PEFT LoRA folder. Errors: io-failed (no such folder), adapter-mismatch (another model's shapes, or a kind of
 * adapter that this engine does not compute), model-damaged.
 */
export async function loadAdapter(folder: string, config: ModelConfig): Promise<LoraAdapter> {
  const configText = await readConfig(folder);
  const settings = parseAdapterConfig(folder, configText);
  const matrices = loraMatrices(config, settings);
  const { weights, close } = await openSafetensors([join(folder, TENSOR_FILE)], config);
  try {
    const values: Float32Array[] = [];
    for (const matrix of matrices) {
      const name = peftName(matrix);
      const info = weights.tensors.get(name);
      if (info === undefined) {
        const nearest = nearestName(name, weights.tensors.keys());
        throw adapterMismatch(
          `${folder} has no tensor "${name}"`,
          nearest === undefined
            ? "the adapter was made for another model"
            : `nearest is "${nearest}"; the adapter was made for another model, or its file is incomplete`,
        );
      }
      if (info.shape.join() !== matrix.shape.join()) {
        throw adapterMismatch(
          `${folder}: "${name}" is [${info.shape.join(", ")}], the model needs [${matrix.shape.join(", ")}]`,
          "the adapter was made for another model",
        );
      }
      values.push(await weights.readFloat32(name));
    }
    if (!allFinite(values)) {
      throw adapterMismatch(
        `${folder} holds values that are no finite numbers`,
        "its training diverged; tune again with a lower learning rate",
      );
    }
    const used = new Set(matrices.map(peftName));
    const unused = [...weights.tensors.keys()].find((name) => !used.has(name));
    if (unused !== undefined) {
      throw adapterMismatch(
        `${folder}: tensor "${unused}" belongs to no projection of the model`,
        "the adapter was made for another model or holds more than LoRA matrices",
      );
    }
    const fingerprint = sha256Hex(
      Buffer.concat([
        Buffer.from(JSON.stringify(settings)),
        ...values.map((value) => new Uint8Array(value.buffer, value.byteOffset, value.byteLength)),
      ]),
    );
    return { settings, matrices, values, fingerprint };
  } finally {
    await close();
  }
}

async function readConfig(folder: string): Promise<string> {
  try {
    return await readFile(join(folder, CONFIG_FILE), "utf8");
  } catch (cause) {
    throw new CookbookError({
      code: "io-failed",
      message: `${folder} is no adapter folder: ${CONFIG_FILE} cannot be read`,
      hint: "give the folder that `cookbook tune --out` or PEFT's save_pretrained wrote",
      cause,
    });
  }
}
