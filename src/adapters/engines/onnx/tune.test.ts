import { access, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../../core/random.ts";
import type { ModelSession, TuneExample, TuneOptions, TuneResult } from "../../../domain/ports/engine.ts";
import { openSafetensors } from "../../models/safetensors/safetensors-weights.ts";
import { lockFolder } from "../../store/folder-lock.ts";
import { createOnnxEngine } from "./engine.ts";

const MODEL = "testdata/models/llama-tiny";
const random = createRandom(["tune test"]);
const EXAMPLES: TuneExample[] = Array.from({ length: 11 }, () => ({
  prompt: Array.from({ length: random.between(3, 20) }, () => 3 + random.below(150)),
  completion: Array.from({ length: random.between(1, 5) }, () => 3 + random.below(150)),
}));
const SETTINGS: Omit<TuneOptions, "out"> = {
  steps: 6,
  batchSize: 8,
  rank: 2,
  alpha: 4,
  targets: ["q", "v", "down"],
  learningRate: 0.02,
  schedule: "cosine",
  warmupSteps: 1,
  weightDecay: 0.01,
  seed: 5,
};

let folder: string;
let session: ModelSession;
let straight: TuneResult;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cookbook-tune-"));
  session = await createOnnxEngine().open({ model: MODEL, threads: 1 });
  straight = await session.tune(EXAMPLES, { ...SETTINGS, out: join(folder, "straight") });
});
afterAll(async () => {
  await session.close();
  await rm(folder, { recursive: true, force: true });
});

let folders = 0;
function newFolder(): string {
  return join(folder, `out-${folders++}`);
}

function tune(out: string, changes: Partial<TuneOptions> = {}, examples = EXAMPLES): Promise<TuneResult> {
  return session.tune(examples, { ...SETTINGS, out, ...changes });
}

/** Tunes until a step is done and then stops it as Ctrl-C does. */
async function tuneUntil(step: number, out: string, changes: Partial<TuneOptions> = {}): Promise<void> {
  const controller = new AbortController();
  const onStep = (done: { readonly step: number }): void => {
    if (done.step === step) controller.abort();
  };
  await expect(tune(out, { ...changes, signal: controller.signal, onStep })).rejects.toMatchObject({
    code: "interrupted",
  });
}

async function expectSameAdapter(out: string): Promise<void> {
  for (const file of ["adapter_model.safetensors", "adapter_config.json"]) {
    const [found, expected] = await Promise.all([
      readFile(join(out, file)),
      readFile(join(straight.adapter, file)),
    ]);
    expect(found.equals(expected), file).toBe(true);
  }
  expect((await readdir(out)).sort()).toEqual([
    "adapter_config.json",
    "adapter_model.safetensors",
    "tune_result.json",
  ]);
}

async function adapterValues(out: string): Promise<Float32Array> {
  const { weights, close } = await openSafetensors([join(out, "adapter_model.safetensors")], session.config);
  const parts: Float32Array[] = [];
  for (const name of weights.tensors.keys()) parts.push(await weights.readFloat32(name));
  await close();
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

describe("kept steps", () => {
  const constant = { schedule: "constant", warmupSteps: 0, keepEvery: 2 } as const;

  test("are the adapters of shorter tunings, and a finished tuning without them is done again", async () => {
    const [long, short] = [newFolder(), newFolder()];
    await tune(long, { ...constant, keepEvery: 0 });
    expect(await readdir(long)).not.toContain("step-2");
    await tune(long, constant);
    expect((await readdir(long)).filter((name) => name.startsWith("step-")).sort()).toEqual([
      "step-2",
      "step-4",
    ]);
    await tune(short, { ...constant, steps: 2 });
    expect(await adapterValues(join(long, "step-2"))).toEqual(await adapterValues(short));
  });

  test("are all there after a stop", async () => {
    const [out, whole] = [newFolder(), newFolder()];
    await tuneUntil(3, out, constant);
    await tune(out, constant);
    await tune(whole, constant);
    for (const step of ["step-2", "step-4"]) {
      expect(await adapterValues(join(out, step))).toEqual(await adapterValues(join(whole, step)));
    }
  });
});

describe("laws of tuning", () => {
  test("a sample seen again and again is learned", async () => {
    const result = await tune(newFolder(), { steps: 12, batchSize: 2, learningRate: 0.05 }, [EXAMPLES[0]!]);
    expect(result.loss.at(-1)!).toBeLessThan(result.loss[0]! / 2);
  });

  test("one batch of eight equals two accumulated batches of four, whatever their lengths", async () => {
    const out = newFolder();
    const accumulated = await tune(out, { accumulation: 2 });
    expect(accumulated.tokens).toBe(straight.tokens);
    // The same sums in another order: 1e-7 in a gradient, which AdamW carries into the parameters at full step size
    // where a gradient is near zero; the losses of six steps hardly feel that.
    accumulated.loss.forEach((loss, index) => {
      expect(Math.abs(loss / straight.loss[index]! - 1)).toBeLessThan(1e-5);
    });
    const [parts, whole] = [await adapterValues(out), await adapterValues(straight.adapter)];
    const difference = Math.hypot(...parts.map((value, index) => value - whole[index]!));
    expect(difference / Math.hypot(...whole)).toBeLessThan(1e-3);
  });

  test.each([1, 3, 5])("stopped after step %d and resumed gives the same bytes", async (step) => {
    const out = newFolder();
    await tuneUntil(step, out);
    expect(await readdir(out)).toEqual([`checkpoint-${step}`]);
    const steps: number[] = [];
    const resumed = await tune(out, { onStep: (done) => steps.push(done.step) });
    expect(steps[0]).toBe(step + 1);
    expect([resumed.loss, resumed.tokens]).toEqual([straight.loss, straight.tokens]);
    await expectSameAdapter(out);
  });

  test("stopped after every single step, too", async () => {
    const out = newFolder();
    for (let step = 1; step < SETTINGS.steps; step++) await tuneUntil(step, out);
    expect((await tune(out)).loss).toEqual(straight.loss);
    await expectSameAdapter(out);
  });

  test("checkpoints on the way change nothing, and the last two of them are kept", async () => {
    const out = newFolder();
    await tuneUntil(5, out, { checkpointEvery: 1 });
    expect((await readdir(out)).sort()).toEqual(["checkpoint-4", "checkpoint-5"]);
    await tune(out, { checkpointEvery: 2 });
    await expectSameAdapter(out);
  });

  test("a finished folder answers at once with the same result", async () => {
    let steps = 0;
    const again = await tune(straight.adapter, { checkpointEvery: 3, onStep: () => steps++ });
    expect(again).toEqual(straight);
    expect(steps).toBe(0);
  });

  test("an adapter that was deleted is made again", async () => {
    const out = newFolder();
    await tune(out);
    await rm(join(out, "adapter_model.safetensors"));
    await tune(out);
    await expectSameAdapter(out);
  });

  test("goes on from an adapter with the same settings, and only from such a one", async () => {
    const tuned = await createOnnxEngine().open({ model: MODEL, adapter: straight.adapter, threads: 1 });
    const target = { ...SETTINGS, out: newFolder() };
    const further = await tuned.tune(EXAMPLES, { ...target, steps: 2 });
    expect(further.loss[0]!).toBeLessThan(straight.loss[0]!);
    await expect(tuned.tune(EXAMPLES, { ...target, out: newFolder(), rank: 3 })).rejects.toMatchObject({
      code: "adapter-mismatch",
      message: expect.stringContaining('"rank":2') as string,
    });
    await tuned.close();
  });
});

describe("a folder with other work", () => {
  const CHANGES: readonly Partial<TuneOptions>[] = [
    { learningRate: 0.03 },
    { seed: 6 },
    { steps: 7 },
    { batchSize: 4 },
    { accumulation: 2 },
    { rank: 3 },
    { alpha: 5 },
    { targets: ["q", "v"] },
    { schedule: "linear" },
    { warmupSteps: 0 },
    { weightDecay: 0 },
    { maxGradientNorm: 2 },
  ];

  test.each(CHANGES)("finished with other settings than %o is refused", async (change) => {
    await expect(tune(straight.adapter, change)).rejects.toMatchObject({
      code: "not-resumable",
      hint: expect.stringContaining("--out") as string,
    });
    await expectSameAdapter(straight.adapter);
  });

  test("interrupted with other settings or samples is refused, and keeps its checkpoint", async () => {
    const out = newFolder();
    await tuneUntil(2, out);
    await expect(tune(out, { seed: 6 })).rejects.toMatchObject({ code: "not-resumable" });
    await expect(tune(out, {}, EXAMPLES.slice(1))).rejects.toMatchObject({ code: "not-resumable" });
    await tune(out);
    await expectSameAdapter(out);
  });

  test("in which another process tunes is refused", async () => {
    const out = newFolder();
    const unlock = await lockFolder(out);
    await expect(tune(out)).rejects.toMatchObject({ code: "locked" });
    await unlock();
    await tune(out);
    await expectSameAdapter(out);
  });
});

describe("damage", () => {
  test("of the latest checkpoint: the one before it is used", async () => {
    const out = newFolder();
    await tuneUntil(4, out, { checkpointEvery: 1 });
    await truncate(join(out, "checkpoint-4", "tensors.safetensors"), 1000);
    const steps: number[] = [];
    await tune(out, { onStep: ({ step }) => steps.push(step) });
    expect(steps[0]).toBe(4);
    await expectSameAdapter(out);
  });

  test.each([
    ["tensors cut off", (at: string) => truncate(join(at, "tensors.safetensors"), 1000), /truncated/],
    ["state cut off", (at: string) => truncate(join(at, "state.json"), 10), /JSON/],
    ["tensors gone", (at: string) => rm(join(at, "tensors.safetensors")), /tensors\.safetensors/],
  ])("of the only checkpoint (%s): said, and nothing is touched", async (_, damage, problem) => {
    const out = newFolder();
    await tuneUntil(3, out);
    await damage(join(out, "checkpoint-3"));
    const before = (await readdir(join(out, "checkpoint-3"))).sort();
    await expect(tune(out)).rejects.toMatchObject({
      code: "model-damaged",
      message: expect.stringMatching(problem) as string,
      hint: expect.stringContaining("delete that folder") as string,
    });
    expect((await readdir(join(out, "checkpoint-3"))).sort()).toEqual(before);
  });

  test("a checkpoint that was not finished does not count", async () => {
    const out = newFolder();
    await mkdir(join(out, "checkpoint-2.tmp"), { recursive: true });
    await writeFile(join(out, "checkpoint-2.tmp", "tensors.safetensors"), "half");
    await tune(out);
    await expectSameAdapter(out);
  });
});

describe("a learning rate that is far too high", () => {
  const WILD: Partial<TuneOptions> = { learningRate: 1e8, steps: 60, schedule: "constant" };

  test("ends as training-diverged and keeps the last state that gave a number", async () => {
    const out = newFolder();
    const steps: number[] = [];
    const failure = await tune(out, { ...WILD, onStep: ({ step }) => steps.push(step) }).catch((e) => e);
    const last = steps.at(-1)!;
    expect(failure).toMatchObject({
      code: "training-diverged",
      message: expect.stringMatching(new RegExp(`^step ${last + 1}: loss NaN`)) as string,
      details: { step: last + 1, checkpoint: join(out, `checkpoint-${last - 1}`) },
      hint: expect.stringContaining(`checkpoint-${last - 1}`) as string,
    });
    expect(await readdir(out)).toEqual([`checkpoint-${last - 1}`]);
    const { weights, close } = await openSafetensors(
      [join(out, `checkpoint-${last - 1}`, "tensors.safetensors")],
      session.config,
    );
    for (const name of weights.tensors.keys()) {
      expect((await weights.readFloat32(name)).every(Number.isFinite)).toBe(true);
    }
    await close();
    // The same command goes on from there and comes to the same end.
    await expect(tune(out, WILD)).rejects.toMatchObject({ message: failure.message });
  });

  test("is noticed at the last step too: no adapter is written", async () => {
    const out = newFolder();
    const failure = await tune(out, { ...WILD, learningRate: 1e39, steps: 1, warmupSteps: 0 }).catch(
      (e) => e,
    );
    expect(failure).toMatchObject({ code: "training-diverged", details: { step: 1 } });
    expect(await readdir(out)).toEqual([]);
  });

  test("does not name as good what gave no number", async () => {
    const out = newFolder();
    const failure = await tune(out, { ...WILD, learningRate: 1e30, checkpointEvery: 1 }).catch((e) => e);
    expect(failure).toMatchObject({ code: "training-diverged", details: { step: 2 } });
    expect(failure.hint).not.toContain("checkpoint");
  });
});

describe("a folder that cannot be written", () => {
  test("is refused before the first step", async () => {
    const file = join(folder, "a-file");
    await writeFile(file, "x");
    let steps = 0;
    await expect(tune(join(file, "out"), { onStep: () => steps++ })).rejects.toMatchObject({
      code: "io-failed",
      message: expect.stringContaining(join(file, "out")) as string,
      hint: expect.stringContaining("another folder") as string,
    });
    expect(steps).toBe(0);
  });

  test("at the end costs no step: they are in a checkpoint", async () => {
    const out = newFolder();
    const obstacle = join(out, "adapter_model.safetensors");
    await mkdir(obstacle, { recursive: true });
    await expect(tune(out)).rejects.toMatchObject({
      code: "io-failed",
      message: expect.stringContaining(obstacle) as string,
    });
    await access(join(out, `checkpoint-${SETTINGS.steps}`));
    await rm(obstacle, { recursive: true });
    let steps = 0;
    await tune(out, { onStep: () => steps++ });
    expect(steps).toBe(0);
    await expectSameAdapter(out);
  });
});
