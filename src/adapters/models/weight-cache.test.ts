import {
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ModelSource } from "../../domain/ports/model-source.ts";
import { openModel } from "./open-model.ts";
import { openWeightCache, type WeightCache } from "./weight-cache.ts";

let folder: string;
let model: ModelSource;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cookbook-weights-"));
  vi.stubEnv("COOKBOOK_HOME", folder);
  model = await openModel("testdata/gguf/llama-tiny-q8_0.gguf");
});

afterEach(async () => {
  await model.close();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function expectWeights(cache: WeightCache): Promise<void> {
  const bytes = await readFile(cache.path);
  expect([...cache.tensors.keys()]).toEqual([...model.weights.tensors.keys()]);
  for (const [name, { shape, offset, lengthBytes }] of cache.tensors) {
    expect(offset % 4096).toBe(0);
    expect(shape).toEqual(model.weights.tensors.get(name)!.shape);
    const stored = new Float32Array(Uint8Array.from(bytes.subarray(offset, offset + lengthBytes)).buffer);
    expect(stored).toEqual(await model.weights.readFloat32(name));
  }
  expect((await readdir(dirname(cache.path))).sort()).toEqual(["float32.bin", "float32.json"]);
}

describe("the float32 file of a model", () => {
  it("holds every tensor at a multiple of 4096 bytes", async () => {
    await expectWeights(await openWeightCache(model));
  });

  it("is written once", async () => {
    const { path } = await openWeightCache(model);
    const { ino } = await stat(path);
    expect((await openWeightCache(model)).path).toBe(path);
    expect((await stat(path)).ino).toBe(ino);
  });

  it("is made again when it is cut off or its index is missing or cut off", async () => {
    const { path } = await openWeightCache(model);
    const index = join(dirname(path), "float32.json");
    for (const damage of [() => truncate(path, 5000), () => rm(index), () => truncate(index, 20)]) {
      await damage();
      await expectWeights(await openWeightCache(model));
    }
  });

  it("clears away what a killed process left, and nothing that is being written", async () => {
    const target = join(folder, "weights", model.fingerprint);
    await mkdir(target, { recursive: true });
    await writeFile(join(target, "float32.bin.old.tmp"), "x");
    await utimes(join(target, "float32.bin.old.tmp"), 1, 1);
    await writeFile(join(target, "float32.bin.new.tmp"), "x");
    await openWeightCache(model);
    expect((await readdir(target)).filter((name) => name.endsWith(".tmp"))).toEqual(["float32.bin.new.tmp"]);
  });

  it("may be written by several at once", async () => {
    const caches = await Promise.all([1, 2, 3].map(() => openWeightCache(model)));
    for (const cache of caches) await expectWeights(cache);
  });

  it("says which folder it cannot write to", async () => {
    await (await open(join(folder, "weights"), "w")).close();
    await expect(openWeightCache(model)).rejects.toMatchObject({
      code: "io-failed",
      message: expect.stringContaining(join(folder, "weights")) as unknown,
      hint: expect.stringContaining("COOKBOOK_HOME") as unknown,
    });
  });
});
