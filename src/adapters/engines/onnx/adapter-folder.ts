import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CookbookError } from "../../../core/errors.ts";
import { nearestName } from "../../../core/nearest.ts";
import { sha256Hex } from "../../../core/sha256.ts";
import type { ModelConfig } from "../../../domain/models/config.ts";
import { LORA_MODULES } from "../../../domain/models/decoder.ts";
import { type LoraMatrix, type LoraSettings, loraMatrices } from "../../../domain/models/lora.ts";
import { LORA_TARGETS, type LoraTarget } from "../../../domain/ports/engine.ts";
import { openSafetensors } from "../../models/safetensors/safetensors-weights.ts";
import { writeSafetensors } from "../../models/safetensors/write-safetensors.ts";
import { writeFileAtomically } from "../../models/write-file-atomically.ts";

/** A LoRA adapter in memory. */
export interface LoraAdapter {
  readonly settings: LoraSettings;
  readonly matrices: readonly LoraMatrix[];
  /** One array per matrix, row-major. */
  readonly values: readonly Float32Array[];
  readonly fingerprint: string;
}

const CONFIG_FILE = "adapter_config.json";
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
  const settings = parseSettings(folder, configText);
  const matrices = loraMatrices(config, settings);
  const { weights, close } = await openSafetensors([join(folder, TENSOR_FILE)], config);
  try {
    const values: Float32Array[] = [];
    for (const matrix of matrices) {
      const name = peftName(matrix);
      const info = weights.tensors.get(name);
      if (info === undefined) {
        const nearest = nearestName(name, weights.tensors.keys());
        throw mismatch(
          `${folder} has no tensor "${name}"`,
          nearest === undefined ? undefined : `nearest: "${nearest}"`,
        );
      }
      if (info.shape.join() !== matrix.shape.join()) {
        throw mismatch(
          `${folder}: "${name}" is [${info.shape.join(", ")}], the model needs [${matrix.shape.join(", ")}]`,
          "the adapter was made for another model",
        );
      }
      values.push(await weights.readFloat32(name));
    }
    const used = new Set(matrices.map(peftName));
    const unused = [...weights.tensors.keys()].find((name) => !used.has(name));
    if (unused !== undefined) {
      throw mismatch(
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

/** Settings of PEFT that change the arithmetic in a way this engine does not compute. */
const REFUSED = ["use_dora", "lora_bias", "fan_in_fan_out", "use_qalora", "use_bdlora"] as const;
const REFUSED_WHEN_SET = [
  "rank_pattern",
  "alpha_pattern",
  "layers_to_transform",
  "modules_to_save",
  "layer_replication",
  "target_parameters",
  "trainable_token_indices",
] as const;

function parseSettings(folder: string, text: string): LoraSettings {
  let raw: Record<string, unknown>;
  try {
    raw = JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new CookbookError({
      code: "model-damaged",
      message: `${folder}/${CONFIG_FILE} is not JSON`,
      cause,
    });
  }
  if (raw.peft_type !== "LORA")
    throw mismatch(`${folder}: peft_type is ${JSON.stringify(raw.peft_type)}, expected "LORA"`);
  const refused =
    REFUSED.find((key) => raw[key] === true) ??
    REFUSED_WHEN_SET.find(
      (key) => raw[key] !== undefined && raw[key] !== null && Object.keys(raw[key] as object).length > 0,
    );
  if (refused !== undefined || (raw.bias ?? "none") !== "none") {
    const key = refused ?? "bias";
    throw mismatch(
      `${folder}: ${key} = ${JSON.stringify(raw[key])} is not supported`,
      "plain LoRA adapters are",
    );
  }
  const modules = Array.isArray(raw.target_modules) ? raw.target_modules.map(String) : [];
  const named = modules.map((module) => {
    const last = module.split(".").at(-1);
    const target = LORA_TARGETS.find((candidate) => LORA_MODULES[candidate].endsWith(`.${last}`));
    if (target === undefined)
      throw mismatch(
        `${folder}: target module "${module}" is none of ${LORA_TARGETS.map((t) => `${t}_proj`).join(", ")}`,
      );
    return target;
  });
  const targets: LoraTarget[] = LORA_TARGETS.filter((target) => named.includes(target));
  const rank = Number(raw.r);
  const loraAlpha = Number(raw.lora_alpha);
  if (targets.length === 0 || !Number.isInteger(rank) || rank < 1 || !Number.isFinite(loraAlpha)) {
    throw mismatch(
      `${folder}: r = ${JSON.stringify(raw.r)}, lora_alpha = ${JSON.stringify(raw.lora_alpha)}, target_modules = ${JSON.stringify(raw.target_modules)} make no LoRA adapter`,
    );
  }
  // Rank-stabilised LoRA scales by alpha / √rank; in terms of alpha / rank that is a larger alpha.
  const alpha = raw.use_rslora === true ? loraAlpha * Math.sqrt(rank) : loraAlpha;
  return { rank, alpha, targets };
}

function mismatch(message: string, hint?: string): CookbookError {
  return new CookbookError({ code: "adapter-mismatch", message, ...(hint === undefined ? {} : { hint }) });
}
