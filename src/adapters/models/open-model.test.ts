import { cp, mkdtemp, open, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ModelSource } from "../../domain/ports/model-source.ts";
import { openModel } from "./open-model.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cookbook-models-"));
  vi.stubEnv("COOKBOOK_HOME", join(folder, "home"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function withModel<T>(reference: string, work: (model: ModelSource) => Promise<T>): Promise<T> {
  const model = await openModel(reference);
  try {
    return await work(model);
  } finally {
    await model.close();
  }
}

async function copyOfLlama(): Promise<string> {
  const copy = join(folder, "model");
  await cp("testdata/models/llama-tiny", copy, { recursive: true });
  return copy;
}

async function changeConfig(path: string, change: object): Promise<void> {
  const config = JSON.parse(await readFile(join(path, "config.json"), "utf8"));
  await writeFile(join(path, "config.json"), JSON.stringify({ ...config, ...change }));
}

describe("a GGUF file and the folder it was made from", () => {
  it.each([
    ["llama-tiny", "llama-tiny-f32", 0],
    // One Q8_0 step is a 127th of the largest weight of its block, F16 keeps 11 bits.
    ["llama-tiny", "llama-tiny-q8_0", 0.01],
    ["mistral-tiny", "mistral-tiny-f16", 0.001],
    ["qwen2-tiny", "qwen2-tiny-f32", 0],
    ["qwen3-tiny", "qwen3-tiny-f32", 0],
  ])("hold the same model: %s, %s", async (model, gguf, tolerance) => {
    await withModel(`testdata/models/${model}`, (expected) =>
      withModel(`testdata/gguf/${gguf}.gguf`, async (found) => {
        const { architecture, ...config } = found.config;
        expect({ ...config, architecture: expected.config.architecture }).toEqual(expected.config);
        expect(architecture).toBe(model.startsWith("mistral") ? "llama" : expected.config.architecture);
        expect([...found.weights.tensors.keys()].sort()).toEqual([...expected.weights.tensors.keys()].sort());
        for (const name of expected.weights.tensors.keys()) {
          const a = await expected.weights.readFloat32(name);
          const b = await found.weights.readFloat32(name);
          expect(found.weights.tensors.get(name)!.shape).toEqual(expected.weights.tensors.get(name)!.shape);
          const worst = a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
          expect(worst, name).toBeLessThanOrEqual(tolerance);
        }
        expect(found.tokenizer.fingerprint).toBe(expected.tokenizer.fingerprint);
        expect(found.tokenizer.specialTokens).toEqual(expected.tokenizer.specialTokens);
        const messages = [{ role: "user", content: "hello" }] as const;
        expect(found.tokenizer.applyChatTemplate!(messages)).toBe("<|begin|>user\nhello<|end|>\n");
        expect(found.fingerprint).not.toBe(expected.fingerprint);
      }),
    );
  });

  it.each([
    "testdata/models/llama-tiny",
    "testdata/models/llama-tiny-bf16",
    "testdata/gguf/llama-tiny-q8_0.gguf",
  ])("gives any range of rows as part of the whole: %s", (reference) =>
    withModel(reference, async ({ weights }) => {
      for (const name of ["model.embed_tokens.weight", "model.layers.1.self_attn.q_proj.weight"]) {
        const whole = await weights.readFloat32(name);
        const columns = weights.tensors.get(name)!.shape[1]!;
        const rows = await weights.readFloat32(name, { first: 3, count: 5 });
        expect(rows).toEqual(whole.slice(3 * columns, 8 * columns));
      }
    }),
  );
});

describe("a model's fingerprint", () => {
  it("stays over openings and changes with a weight", async () => {
    const copy = await copyOfLlama();
    const first = await withModel(copy, async (model) => model.fingerprint);
    expect(await withModel(copy, async (model) => model.fingerprint)).toBe(first);
    const file = await open(join(copy, "model.safetensors"), "r+");
    const { size } = await file.stat();
    await file.write(new Uint8Array([1, 2, 3]), 0, 3, size - 3);
    await file.close();
    expect(await withModel(copy, async (model) => model.fingerprint)).not.toBe(first);
  });
});

describe("shards", () => {
  it("are read as one model", async () => {
    const copy = await copyOfLlama();
    const { weights } = await openModel(copy);
    const { writeFile: write, rename } = await import("node:fs/promises");
    await rename(join(copy, "model.safetensors"), join(copy, "model-00001-of-00001.safetensors"));
    const map = Object.fromEntries(
      [...weights.tensors.keys()].map((name) => [name, "model-00001-of-00001.safetensors"]),
    );
    await write(join(copy, "model.safetensors.index.json"), JSON.stringify({ weight_map: map }));
    await withModel(copy, async (model) => expect(model.weights.tensors.size).toBe(weights.tensors.size));
    await write(
      join(copy, "model.safetensors.index.json"),
      JSON.stringify({ weight_map: { a: "../x.safetensors" } }),
    );
    await expect(openModel(copy)).rejects.toMatchObject({ code: "model-damaged" });
  });
});

describe("damaged files", () => {
  it("says which safetensors file is cut off, and the bytes expected and found", async () => {
    const copy = await copyOfLlama();
    const path = join(copy, "model.safetensors");
    const { size } = await stat(path);
    await truncate(path, size - 100);
    await expect(openModel(copy)).rejects.toMatchObject({
      code: "model-damaged",
      details: { path, expectedBytes: size, foundBytes: size - 100 },
    });
  });

  it.each([0, 3, 20, 5000, 20_000])("says that a GGUF file cut to %i bytes is damaged", async (bytes) => {
    const path = join(folder, "cut.gguf");
    await cp("testdata/gguf/llama-tiny-f32.gguf", path);
    await truncate(path, bytes);
    await expect(openModel(path)).rejects.toMatchObject({ code: "model-damaged" });
  });

  it("caps the header that a file claims to have", async () => {
    const copy = await copyOfLlama();
    const header = Buffer.alloc(64);
    header.writeBigUInt64LE(1n << 60n);
    await writeFile(join(copy, "model.safetensors"), header);
    await expect(openModel(copy)).rejects.toThrow(/claims 1152921504606846976 bytes; at most 100000000/);
  });

  it("names a missing tensor", async () => {
    const copy = await copyOfLlama();
    await changeConfig(copy, { num_hidden_layers: 3 });
    await expect(openModel(copy)).rejects.toThrow(
      /"model.layers.2.input_layernorm.weight" of shape \[32\] is missing/,
    );
  });

  it.each(["config.json", "tokenizer.json"])("names %s when it is no JSON", async (name) => {
    const copy = await copyOfLlama();
    await truncate(join(copy, name), 50);
    await expect(openModel(copy)).rejects.toMatchObject({
      code: "model-damaged",
      message: expect.stringContaining(name) as unknown,
    });
  });
});

describe("models that are not supported", () => {
  it.each([
    [
      { model_type: "mamba" },
      /architecture "mamba" is not supported; supported: llama, mistral, qwen2, qwen3/,
    ],
    [{ hidden_act: "gelu" }, /activation "gelu" is not supported; supported: silu/],
    [{ rope_scaling: { rope_type: "yarn", factor: 4 } }, /rotary scaling .*yarn.* is not supported/],
    [{ attention_bias: true }, /attention_bias/],
    [{ quantization_config: { quant_method: "gptq" } }, /quantised in safetensors/],
  ])("%o", async (change, message) => {
    const copy = await copyOfLlama();
    await changeConfig(copy, change);
    await expect(openModel(copy)).rejects.toMatchObject({ code: "model-unsupported" });
    await expect(openModel(copy)).rejects.toThrow(message);
  });

  it("names a GGUF type and those that are supported", async () => {
    const path = join(folder, "odd.gguf");
    const bytes = await readFile("testdata/gguf/llama-tiny-q8_0.gguf");
    // The first tensor's entry: name, number of dimensions, dimensions, type.
    const at = bytes.indexOf("output_norm.weight") + "output_norm.weight".length + 4 + 8;
    expect(bytes.readUInt32LE(at)).toBe(0);
    bytes.writeUInt32LE(16, at);
    await writeFile(path, bytes);
    await expect(openModel(path)).rejects.toThrow(
      /"output_norm.weight" has type IQ2_XXS; supported: F32, F16, BF16, Q4_0/,
    );
  });

  it("says what to do about weights in another format", async () => {
    const copy = await copyOfLlama();
    await cp(join(copy, "model.safetensors"), join(copy, "pytorch_model.bin"));
    await rm(join(copy, "model.safetensors"));
    await expect(openModel(copy)).rejects.toThrow(/has no model.safetensors \(found pytorch_model.bin\)/);
  });
});

describe("a sliding window", () => {
  it("limits the positions to what it covers exactly", async () => {
    const copy = join(folder, "mistral");
    await cp("testdata/models/mistral-tiny", copy, { recursive: true });
    await changeConfig(copy, { sliding_window: 128 });
    await withModel(copy, async (model) => expect(model.config.maxPositions).toBe(128));
  });
});

describe("references", () => {
  it.each([
    ["smollm2-135-instruct", /did you mean "smollm2-135m-instruct"/],
    ["HuggingFaceTB/SmolLM2-135M", /did you mean "hf:HuggingFaceTB\/SmolLM2-135M"/],
    ["./nowhere.gguf", /write hf:owner\/name/],
  ])("%s", async (reference, hint) => {
    await expect(openModel(reference)).rejects.toMatchObject({
      code: "model-not-found",
      hint: expect.stringMatching(hint) as unknown,
    });
  });

  it.each(["hf:", "hf:name", "hf:a/b/c", "hf:a/../b@main", "hf:a/b@../x"])(
    "refuses %s",
    async (reference) => {
      await expect(openModel(reference)).rejects.toMatchObject({ code: "usage" });
    },
  );

  it("takes a folder's only .gguf file", async () => {
    await cp("testdata/gguf/llama-tiny-f32.gguf", join(folder, "one", "m.gguf"));
    await withModel(join(folder, "one"), async (model) =>
      expect(model.path).toBe(join(folder, "one", "m.gguf")),
    );
  });
});
