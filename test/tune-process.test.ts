import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createRandom } from "../src/core/random.ts";

// The built engine in a process of its own: says each step on a line and, at the end, its result or its error's code.
const SCRIPT = `
const { createOnnxEngine } = await import(${JSON.stringify(pathToFileURL(path.resolve("dist/adapters/engines/onnx/engine.js")).href)});
const session = await createOnnxEngine().open({ model: "testdata/models/llama-tiny", threads: 1 });
const examples = Array.from({ length: 9 }, (_, i) => ({
  prompt: Array.from({ length: 4 + i }, (_, j) => 3 + ((7 * i + 11 * j) % 150)),
  completion: [3 + i, 40 + i],
}));
try {
  await session.tune(examples, {
    steps: 200, batchSize: 4, rank: 2, alpha: 4, targets: ["q", "v"], learningRate: 0.01, seed: 2,
    checkpointEvery: 1, out: process.argv[1], onStep: ({ step }) => console.log("step " + step),
  });
  console.log("done");
} catch (error) {
  console.log(error.code ?? error.message);
}
await session.close();
`;

let folder: string;
const started: ChildProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-tune-process-"));
});
afterAll(async () => {
  for (const child of started) if (child.exitCode === null) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

/** Tunes into the folder; `onLine` hears each line and may kill the process. */
async function tuneInProcess(out: string, onLine: (line: string, child: ChildProcess) => void = () => {}) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", SCRIPT, out], {
    env: { ...process.env, COOKBOOK_HOME: path.join(folder, "home") },
    stdio: ["ignore", "pipe", "inherit"],
  });
  started.push(child);
  const closed = once(child, "close");
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    onLine(line, child);
  }
  await closed;
  return { lines, signal: child.signalCode };
}

function stepsOf(lines: readonly string[]): number[] {
  return lines.filter((line) => line.startsWith("step ")).map((line) => Number(line.slice(5)));
}

it("tuning killed with kill -9 at any moment goes on and ends with the same bytes", async () => {
  const straight = path.join(folder, "straight");
  expect((await tuneInProcess(straight)).lines.at(-1)).toBe("done");

  // A checkpoint follows each step, so some of the kills fall into its writing.
  const random = createRandom(["tune-process"]);
  const out = path.join(folder, "killed");
  let last = 0;
  for (let attempt = 0; attempt < 6; attempt++) {
    const after = `step ${last + 1 + random.below(6)}`;
    const wait = random.below(12);
    const { lines, signal } = await tuneInProcess(out, (line, child) => {
      if (line === after) setTimeout(() => child.kill("SIGKILL"), wait);
    });
    expect(signal).toBe("SIGKILL");
    const steps = stepsOf(lines);
    // At most the step whose checkpoint was not complete is done again.
    if (last > 0) expect([last, last + 1]).toContain(steps[0]);
    last = steps.at(-1)!;
  }
  const { lines } = await tuneInProcess(out);
  expect(lines.at(-1)).toBe("done");
  expect([last, last + 1]).toContain(stepsOf(lines)[0]);

  const names = ["adapter_config.json", "adapter_model.safetensors", "tune_result.json"];
  expect((await readdir(out)).sort()).toEqual(names);
  for (const file of names.slice(0, 2)) {
    const [found, expected] = await Promise.all([out, straight].map((at) => readFile(path.join(at, file))));
    expect(found!.equals(expected!), file).toBe(true);
  }
  const [found, expected] = await Promise.all(
    [out, straight].map(async (at) => JSON.parse(await readFile(path.join(at, "tune_result.json"), "utf8"))),
  );
  expect([found.loss, found.tokens]).toEqual([expected.loss, expected.tokens]);
});

it("two processes that tune into one folder: one does, the other is refused", async () => {
  const out = path.join(folder, "shared");
  let second: ReturnType<typeof tuneInProcess> | undefined;
  const first = await tuneInProcess(out, () => {
    second ??= tuneInProcess(out);
  });
  expect(first.lines.at(-1)).toBe("done");
  expect((await second!).lines).toEqual(["locked"]);
});
