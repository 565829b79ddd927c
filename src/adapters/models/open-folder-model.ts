import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseHuggingFaceConfig } from "../../contracts/hugging-face-config.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { CookbookError } from "../../core/errors.ts";
import { sha256Hex } from "../../core/sha256.ts";
import type { ModelSource } from "../../domain/ports/model-source.ts";
import { openFolderTokenizer } from "../tokenizers/folder-tokenizer.ts";
import { checkWeights } from "./check-weights.ts";
import { cachedFileDigest } from "./file-digest.ts";
import { damagedFile } from "./random-access-file.ts";
import { openSafetensors } from "./safetensors/safetensors-weights.ts";

/** Files beside the weights that change what the model computes or how text becomes tokens. */
const DESCRIBING_FILES = ["config.json", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja"];

/** Opens a Hugging Face folder (`config.json`, safetensors, `tokenizer.json`), no weight read yet. */
export async function openFolderModel(
  reference: string,
  folder: string,
  signal?: AbortSignal,
): Promise<ModelSource> {
  const present = await readdir(folder);
  const configPath = join(folder, "config.json");
  if (!present.includes("config.json")) throw notAModel(folder, "config.json");
  const config = parseHuggingFaceConfig(configPath, await readJson(configPath));
  const weightFiles = await weightFilesOf(folder, present);
  const { weights, close } = await openSafetensors(
    weightFiles.map((name) => join(folder, name)),
    config,
  );
  try {
    checkWeights(folder, weights.tensors, config);
    const tokenizer = await openFolderTokenizer(folder);
    const hashed = [...DESCRIBING_FILES.filter((name) => present.includes(name)), ...weightFiles];
    const digests: Record<string, string> = {};
    for (const name of hashed) digests[name] = await cachedFileDigest(join(folder, name), signal);
    const fingerprint = sha256Hex(`folder\n${canonicalJson(digests)}`);
    return { reference, path: folder, fingerprint, config, tokenizer, weights, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function weightFilesOf(folder: string, present: readonly string[]): Promise<readonly string[]> {
  if (present.includes("model.safetensors")) return ["model.safetensors"];
  if (present.includes("model.safetensors.index.json")) return shardsOf(folder, present);
  const others = present.filter((name) => /\.(safetensors|bin|pth|pt|h5|onnx)$/.test(name));
  throw notAModel(folder, "model.safetensors", others);
}

async function shardsOf(folder: string, present: readonly string[]): Promise<readonly string[]> {
  const path = join(folder, "model.safetensors.index.json");
  const map = ((await readJson(path)) as { weight_map?: Record<string, unknown> } | null)?.weight_map;
  if (typeof map !== "object" || map === null) throw damagedFile(path, "it has no weight_map");
  const shards = [...new Set(Object.values(map))].sort();
  for (const shard of shards) {
    if (typeof shard !== "string" || /[\\/]/.test(shard) || !shard.endsWith(".safetensors"))
      throw damagedFile(path, `it names ${JSON.stringify(shard)} as a weight file`);
    if (!present.includes(shard)) throw damagedFile(folder, `the weight file ${shard} is missing`);
  }
  return shards as string[];
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw damagedFile(path, `it cannot be read as JSON (${(cause as Error).message})`, cause);
  }
}

function notAModel(folder: string, missing: string, others: readonly string[] = []): CookbookError {
  const seen = others.length === 0 ? "" : ` (found ${others.slice(0, 5).join(", ")})`;
  return new CookbookError({
    code: others.length === 0 ? "model-not-found" : "model-unsupported",
    message: `${folder} has no ${missing}${seen}`,
    hint: "a model folder holds config.json, model.safetensors (or its shards and index) and tokenizer.json; a `.gguf` file is named directly",
  });
}
