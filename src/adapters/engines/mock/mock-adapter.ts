import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CookbookError } from "../../../core/errors.ts";
import { sha256Hex } from "../../../core/sha256.ts";
import type { TuneOptions } from "../../../domain/ports/engine.ts";
import { writeFileAtomically } from "../../models/write-file-atomically.ts";
import { makeFolder } from "../../store/make-folder.ts";
import type { MockSkill } from "./mock-model.ts";

const TENSOR = "base_model.model.mock.lora_A.weight";

/** Writes a PEFT-shaped folder whose one tensor holds the skill. */
export async function saveMockAdapter(folder: string, skill: MockSkill, options: TuneOptions): Promise<void> {
  await makeFolder(folder);
  const header = JSON.stringify({ [TENSOR]: { dtype: "F32", shape: [1, 2], data_offsets: [0, 8] } });
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8, " ");
  const file = Buffer.alloc(8 + padded.length + 8);
  file.writeBigUInt64LE(BigInt(padded.length), 0);
  file.write(padded, 8, "latin1");
  file.writeFloatLE(skill.strength, 8 + padded.length);
  file.writeFloatLE(skill.answerWords, 12 + padded.length);
  await writeFileAtomically(join(folder, "adapter_model.safetensors"), file);
  const config = {
    peft_type: "LORA",
    task_type: "CAUSAL_LM",
    base_model_name_or_path: "mock",
    r: options.rank,
    lora_alpha: options.alpha,
    lora_dropout: 0,
    target_modules: options.targets.map((target) => `${target}_proj`),
  };
  await writeFileAtomically(join(folder, "adapter_config.json"), `${JSON.stringify(config, null, 2)}\n`);
}

/** Errors: `adapter-mismatch` when the folder holds no adapter of the mock engine. */
export async function loadMockAdapter(folder: string): Promise<{ skill: MockSkill; fingerprint: string }> {
  try {
    const file = await readFile(join(folder, "adapter_model.safetensors"));
    const config = await readFile(join(folder, "adapter_config.json"));
    const start = 8 + Number(file.readBigUInt64LE(0));
    if (!file.toString("latin1", 8, start).includes(TENSOR)) throw new Error(`no tensor "${TENSOR}"`);
    return {
      skill: { strength: file.readFloatLE(start), answerWords: file.readFloatLE(start + 4) },
      fingerprint: sha256Hex(Buffer.concat([file, config])),
    };
  } catch (cause) {
    throw new CookbookError({
      code: "adapter-mismatch",
      message: `"${folder}" holds no adapter of the mock engine: ${cause instanceof Error ? cause.message : cause}`,
      cause,
    });
  }
}
