import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { ModelSession, TuneExample, TuneOptions } from "../../../domain/ports/engine.ts";
import { createOnnxEngine } from "./engine.ts";

const disk = vi.hoisted(() => ({ full: false }));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const writeFile: typeof real.writeFile = async (file, data, options) => {
    if (!disk.full) return real.writeFile(file, data, options);
    // A full disk takes a part of a file before it fails.
    await real.writeFile(file, Buffer.from(data as Uint8Array).subarray(0, 10));
    throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  };
  return { ...real, writeFile };
});

const EXAMPLES: TuneExample[] = [
  { prompt: [5, 6, 7], completion: [8] },
  { prompt: [9, 10], completion: [11, 12] },
];

let folder: string;
let session: ModelSession;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cookbook-full-disk-"));
  session = await createOnnxEngine().open({ model: "testdata/models/llama-tiny", threads: 1 });
});
afterAll(async () => {
  await session.close();
  await rm(folder, { recursive: true, force: true });
});

function options(name: string): TuneOptions {
  return {
    steps: 6,
    batchSize: 2,
    rank: 2,
    alpha: 4,
    targets: ["q"],
    learningRate: 0.01,
    seed: 1,
    checkpointEvery: 1,
    out: join(folder, name),
  };
}

it.each([
  ["while tuning", 4, ["checkpoint-2", "checkpoint-3"]],
  ["when the adapter is written", 6, ["checkpoint-4", "checkpoint-5"]],
] as const)("a disk that fills up %s is named, and what was written stays", async (_, fullAt, kept) => {
  const straight = await session.tune(EXAMPLES, options(`straight-${fullAt}`));
  const { out } = options(`full-${fullAt}`);
  const attempt = session.tune(EXAMPLES, {
    ...options(`full-${fullAt}`),
    onStep: ({ step }) => {
      disk.full = step === fullAt;
    },
  });
  await expect(attempt).rejects.toMatchObject({
    code: "io-failed",
    message: expect.stringContaining("the disk is full") as string,
    hint: expect.stringContaining("run the same command again") as string,
  });
  disk.full = false;
  expect((await readdir(out)).sort()).toEqual(kept);

  const steps: number[] = [];
  await session.tune(EXAMPLES, { ...options(`full-${fullAt}`), onStep: ({ step }) => steps.push(step) });
  expect(steps[0]).toBe(Number(kept[1].split("-")[1]) + 1);
  const [found, expected] = await Promise.all(
    [out, straight.adapter].map((at) => readFile(join(at, "adapter_model.safetensors"))),
  );
  expect(found!.equals(expected!)).toBe(true);
});
