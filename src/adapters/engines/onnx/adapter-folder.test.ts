import { cp, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createRandom } from "../../../core/random.ts";
import { type LoraSettings, loraMatrices } from "../../../domain/models/lora.ts";
import { LORA_TARGETS } from "../../../domain/ports/engine.ts";
import type { ModelSource } from "../../../domain/ports/model-source.ts";
import { openModel } from "../../models/open-model.ts";
import { openSafetensors } from "../../models/safetensors/safetensors-weights.ts";
import { writeSafetensors } from "../../models/safetensors/write-safetensors.ts";
import { loadAdapter, saveAdapter } from "./adapter-folder.ts";

const PEFT_FOLDER = "testdata/adapters/llama-tiny";

let model: ModelSource;
let folder: string;
beforeAll(async () => {
  model = await openModel("testdata/models/llama-tiny");
});
afterAll(() => model.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cookbook-adapter-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A copy of PEFT's folder with its config changed. */
async function withConfig(changes: Readonly<Record<string, unknown>>): Promise<string> {
  await cp(PEFT_FOLDER, folder, { recursive: true });
  const path = join(folder, "adapter_config.json");
  const config = JSON.parse(await readFile(path, "utf8")) as object;
  await writeFile(path, JSON.stringify({ ...config, ...changes }));
  return folder;
}

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A copy of PEFT's folder with its tensors changed. */
async function withTensors(change: (tensors: Tensor[]) => Tensor[]): Promise<string> {
  await cp(PEFT_FOLDER, folder, { recursive: true });
  const path = join(folder, "adapter_model.safetensors");
  const { weights, close } = await openSafetensors([path], model.config);
  const tensors: Tensor[] = [];
  for (const [name, { shape }] of weights.tensors) {
    tensors.push({ name, shape, data: await weights.readFloat32(name) });
  }
  await close();
  await writeSafetensors(path, change(tensors));
  return folder;
}

function mismatch(message: string, hint: string): object {
  return {
    code: "adapter-mismatch",
    message: expect.stringContaining(message) as string,
    hint: expect.stringContaining(hint) as string,
  };
}

describe("an adapter folder that PEFT wrote", () => {
  test.each(["llama-tiny", "llama-tiny-qv"])("%s: settings and every tensor", async (name) => {
    const adapter = await loadAdapter(`testdata/adapters/${name}`, model.config);
    expect(adapter.settings).toEqual({
      rank: 4,
      alpha: 8,
      targets: name === "llama-tiny" ? LORA_TARGETS : ["q", "v"],
    });
    expect(adapter.matrices).toEqual(loraMatrices(model.config, adapter.settings));
    adapter.matrices.forEach(({ shape: [rows, columns] }, index) => {
      expect(adapter.values[index]!.length).toBe(rows * columns);
    });
    expect(adapter.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  test("rank-stabilised: the scale is alpha / √rank", async () => {
    const { settings } = await loadAdapter(await withConfig({ use_rslora: true }), model.config);
    expect(settings.alpha / settings.rank).toBeCloseTo(8 / Math.sqrt(4), 12);
  });

  test("target modules as full paths or in another order", async () => {
    const modules = [...LORA_TARGETS].reverse().map((target) => `${MODULE[target]}.${target}_proj`);
    const adapter = await loadAdapter(await withConfig({ target_modules: modules }), model.config);
    expect(adapter.settings.targets).toEqual(LORA_TARGETS);
  });
});

const MODULE = {
  q: "self_attn",
  k: "self_attn",
  v: "self_attn",
  o: "self_attn",
  gate: "mlp",
  up: "mlp",
  down: "mlp",
} as const;

describe("an adapter that this engine cannot run is refused", () => {
  test.each<[string, Readonly<Record<string, unknown>>, string, string]>([
    ["DoRA", { use_dora: true }, "use_dora = true", "plain LoRA"],
    ["biases", { bias: "all" }, 'bias = "all"', "plain LoRA"],
    ["a rank per module", { rank_pattern: { q_proj: 8 } }, 'rank_pattern = {"q_proj":8}', "plain LoRA"],
    ["some layers only", { layers_to_transform: [0] }, "layers_to_transform = [0]", "plain LoRA"],
    ["a single layer only", { layers_to_transform: 1 }, "layers_to_transform = 1", "plain LoRA"],
    ["further modules", { modules_to_save: ["lm_head"] }, 'modules_to_save = ["lm_head"]', "plain LoRA"],
    ["transposed matrices", { fan_in_fan_out: true }, "fan_in_fan_out = true", "plain LoRA"],
    ["an unknown target", { target_modules: ["c_attn"] }, 'target module "c_attn"', "q_proj"],
    ["all linear layers in short", { target_modules: "all-linear" }, '"all-linear"', "one by one"],
    ["a pattern of modules", { target_modules: ".*_proj" }, '".*_proj"', "one by one"],
    ["a start that changes the base", { init_lora_weights: "pissa_niter_16" }, '"pissa_niter_16"', "merge"],
    ["another method", { peft_type: "IA3" }, 'peft_type is "IA3"', "LoRA"],
    ["no rank", { r: null }, "r = null", "at least 1"],
  ])("%s", async (_, changes, message, hint) => {
    await expect(loadAdapter(await withConfig(changes), model.config)).rejects.toMatchObject(
      mismatch(message, hint),
    );
  });

  test("another model's shapes", async () => {
    const wider = { ...model.config, intermediateSize: 80 };
    await expect(loadAdapter(PEFT_FOLDER, wider)).rejects.toMatchObject(
      mismatch('gate_proj.lora_B.weight" is [64, 4], the model needs [80, 4]', "another model"),
    );
  });

  test("another rank than the tensors'", async () => {
    await expect(loadAdapter(await withConfig({ r: 2 }), model.config)).rejects.toMatchObject(
      mismatch("is [4, 32], the model needs [2, 32]", "another model"),
    );
  });

  test("a model with more layers", async () => {
    const deeper = { ...model.config, layerCount: 3 };
    await expect(loadAdapter(PEFT_FOLDER, deeper)).rejects.toMatchObject(
      mismatch('has no tensor "base_model.model.model.layers.2.', "nearest"),
    );
  });

  test("a model with fewer layers", async () => {
    const flatter = { ...model.config, layerCount: 1 };
    await expect(loadAdapter(PEFT_FOLDER, flatter)).rejects.toMatchObject(
      mismatch("layers.1.", "another model"),
    );
  });

  test("a tensor is missing", async () => {
    const changed = await withTensors((tensors) =>
      tensors.filter(({ name }) => !name.includes("1.mlp.up_proj.lora_A")),
    );
    await expect(loadAdapter(changed, model.config)).rejects.toMatchObject(
      mismatch("layers.1.mlp.up_proj.lora_A.weight", "up_proj.lora_A.weight"),
    );
  });

  test("a tensor is not a LoRA matrix", async () => {
    const changed = await withTensors((tensors) => [
      ...tensors,
      { name: "base_model.model.lm_head.weight", shape: [1], data: Float32Array.of(0) },
    ]);
    const untied = { ...model.config, tieWordEmbeddings: false };
    await expect(loadAdapter(changed, untied)).rejects.toMatchObject(
      mismatch('"base_model.model.lm_head.weight"', "more than LoRA"),
    );
  });
});

describe("a damaged folder", () => {
  test("without a config is no adapter", async () => {
    await expect(loadAdapter(folder, model.config)).rejects.toMatchObject({
      code: "io-failed",
      message: expect.stringContaining("adapter_config.json") as string,
      hint: expect.stringContaining("cookbook tune") as string,
    });
  });

  test("with a config that is not JSON, or no object", async () => {
    for (const text of ["{", "[]", "null", "3"]) {
      await writeFile(join(folder, "adapter_config.json"), text);
      await expect(loadAdapter(folder, model.config), text).rejects.toMatchObject({ code: "model-damaged" });
    }
  });

  test("with tensors cut off", async () => {
    const path = join(await withConfig({}), "adapter_model.safetensors");
    await truncate(path, 500);
    await expect(loadAdapter(folder, model.config)).rejects.toMatchObject({
      code: "model-damaged",
      message: expect.stringContaining("truncated") as string,
    });
  });
});

test("an adapter that was saved loads with the same bits and fingerprint", async () => {
  const random = createRandom(["adapter-folder test"]);
  const settings: LoraSettings = { rank: 3, alpha: 7.5, targets: ["k", "o", "up"] };
  const matrices = loraMatrices(model.config, settings);
  const values = matrices.map(({ shape: [rows, columns] }) =>
    Float32Array.from({ length: rows * columns }, () => random.normal()),
  );
  await saveAdapter(folder, { settings, matrices, values }, "some/model");
  const loaded = await loadAdapter(folder, model.config);
  expect(loaded).toMatchObject({ settings, matrices, values });
  expect((await loadAdapter(folder, model.config)).fingerprint).toBe(loaded.fingerprint);
  values[0]![0]! += 1;
  await saveAdapter(folder, { settings, matrices, values }, "some/model");
  expect((await loadAdapter(folder, model.config)).fingerprint).not.toBe(loaded.fingerprint);
  const config = JSON.parse(await readFile(join(folder, "adapter_config.json"), "utf8")) as object;
  expect(config).toMatchObject({
    peft_type: "LORA",
    task_type: "CAUSAL_LM",
    base_model_name_or_path: "some/model",
    r: 3,
    lora_alpha: 7.5,
    target_modules: ["k_proj", "o_proj", "up_proj"],
  });
});
