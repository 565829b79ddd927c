import { CookbookError } from "../../../core/errors.ts";
import { LORA_MODULES } from "../../../domain/models/decoder.ts";
import type { LoraSettings } from "../../../domain/models/lora.ts";
import { LORA_TARGETS, type LoraTarget } from "../../../domain/ports/engine.ts";

export const CONFIG_FILE = "adapter_config.json";

/** Settings of PEFT that change the arithmetic in a way this engine does not compute. */
const REFUSED_SETTINGS = [
  "use_dora",
  "lora_bias",
  "fan_in_fan_out",
  "use_qalora",
  "use_bdlora",
  "rank_pattern",
  "alpha_pattern",
  "layers_to_transform",
  "layer_replication",
  "modules_to_save",
  "target_parameters",
  "trainable_token_indices",
  "alora_invocation_tokens",
  "arrow_config",
  "kasa_config",
  "monteclora_config",
] as const;

/** Ways to start an adapter that also change the base model's weights. */
const REFUSED_STARTS = /^(pissa|olora|corda|loftq|lora_ga)/;

/**
 * What PEFT's `adapter_config.json` asks for. Errors: model-damaged (no JSON object), adapter-mismatch (a kind of adapter
 * that this engine does not compute).
 */
export function parseAdapterConfig(folder: string, text: string): LoraSettings {
  const raw = parseObject(folder, text);
  if (raw.peft_type !== "LORA") {
    throw adapterMismatch(
      `${folder}: peft_type is ${JSON.stringify(raw.peft_type)}, expected "LORA"`,
      "this engine runs LoRA adapters only",
    );
  }
  const refused = REFUSED_SETTINGS.find((key) => isSet(raw[key]));
  const start = raw.init_lora_weights;
  const key =
    refused ??
    ((raw.bias ?? "none") === "none" ? undefined : "bias") ??
    (typeof start === "string" && REFUSED_STARTS.test(start) ? "init_lora_weights" : undefined);
  if (key !== undefined) {
    throw adapterMismatch(
      `${folder}: ${key} = ${JSON.stringify(raw[key])} is not supported`,
      "plain LoRA adapters are; PEFT can merge others into the model (merge_and_unload)",
    );
  }
  const targets = parseTargets(folder, raw.target_modules);
  const rank = Number(raw.r);
  const loraAlpha = Number(raw.lora_alpha);
  if (!Number.isInteger(rank) || rank < 1 || !(loraAlpha > 0 && Number.isFinite(loraAlpha))) {
    throw adapterMismatch(
      `${folder}: r = ${JSON.stringify(raw.r)} and lora_alpha = ${JSON.stringify(raw.lora_alpha)} make no LoRA adapter`,
      "r is a whole number of at least 1, lora_alpha a positive number",
    );
  }
  // Rank-stabilised LoRA scales by alpha / √rank; in terms of alpha / rank that is a larger alpha.
  const alpha = raw.use_rslora === true ? loraAlpha * Math.sqrt(rank) : loraAlpha;
  return { rank, alpha, targets };
}

function parseObject(folder: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new CookbookError({
    code: "model-damaged",
    message: `${folder}/${CONFIG_FILE} holds no JSON object`,
    hint: "get the adapter again",
  });
}

/** In the engine's own order, whatever the file's. */
function parseTargets(folder: string, modules: unknown): LoraTarget[] {
  const known = LORA_TARGETS.map((target) => `${target}_proj`).join(", ");
  if (!Array.isArray(modules) || modules.length === 0) {
    throw adapterMismatch(
      `${folder}: target_modules is ${JSON.stringify(modules)}, expected a list of module names`,
      `name them one by one, of ${known}`,
    );
  }
  const named = modules.map((module) => {
    const last = String(module).split(".").at(-1);
    const target = LORA_TARGETS.find((candidate) => LORA_MODULES[candidate].endsWith(`.${last}`));
    if (target === undefined) {
      throw adapterMismatch(
        `${folder}: target module ${JSON.stringify(module)} is not one that this engine adapts`,
        `those are ${known}`,
      );
    }
    return target;
  });
  return LORA_TARGETS.filter((target) => named.includes(target));
}

/** PEFT writes null, false, [] and {} for what is not used. */
function isSet(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== false;
}

export function adapterMismatch(message: string, hint: string): CookbookError {
  return new CookbookError({ code: "adapter-mismatch", message, hint });
}
