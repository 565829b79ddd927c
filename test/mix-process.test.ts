import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { killCommands, startCommand } from "./support/command-process.ts";

// The real command in its own process, on the mock engine slowed down to 20 ms per row and step.

const RECIPE = `name: process
engine: mock
model: mock:20
templates:
  - { id: span-match, format: squad }
  - { id: key-value, format: squad }
  - { id: reverse }
probes: { samples: 16, tune: { steps: 8, batch_size: 2, checkpoint_every: 2 } }
tasks:
  - { id: squad, data: rows.jsonl, votes: 0-11, evaluate: 12-23 }
mix: { samples: 16, tune: { steps: 8, batch_size: 2, checkpoint_every: 2 } }
arms: [learned, uniform]
evaluation: { batch_size: 4 }
`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-mix-process-"));
  await writeFile(path.join(folder, "recipe.yaml"), RECIPE);
  const rows = Array.from({ length: 24 }, (_, row) => ({
    context: `Item ${row} is blue.`,
    question: "What colour?",
    answers: ["blue"],
  }));
  await writeFile(path.join(folder, "rows.jsonl"), rows.map((row) => JSON.stringify(row)).join("\n"));
});
afterAll(async () => {
  killCommands();
  await rm(folder, { recursive: true, force: true });
});

const cookbook = (...args: string[]) => startCommand(["mix", "recipe.yaml", ...args], { cwd: folder });

async function eventOf(run: string, text: string): Promise<void> {
  const file = path.join(folder, run, "events.jsonl");
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const events = await readFile(file, "utf8").catch(() => "");
    if (events.includes(text)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`no event with ${text} in ${file}`);
}

async function resultOf(run: string) {
  const { weights, estimates, arms } = JSON.parse(
    await readFile(path.join(folder, run, "result.json"), "utf8"),
  );
  return { weights, estimates, arms };
}

it("a mix goes on after kill -9 in a probe, in the votes and in an arm, and ends like a straight one", async () => {
  const straight = await cookbook("--out", "straight", "--set", "model=mock", "--json").done;
  expect(straight.errors).not.toContain("error");
  expect(straight.status).toBe(0);
  for (const moment of [
    '"stage":"tune-probe-key-value","step":5',
    '"stage":"votes-key-value-squad","done":4',
    '"stage":"tune-learned-seed-1","step":5',
  ]) {
    const { child, done } = cookbook("--out", "killed");
    await eventOf("killed", moment);
    child.kill("SIGKILL");
    await done;
  }
  const last = await cookbook("--out", "killed", "--json").done;
  expect(last.status).toBe(0);
  expect(await resultOf("killed")).toEqual(await resultOf("straight"));
  const events = (await readFile(path.join(folder, "killed", "events.jsonl"), "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  // No tuning starts over: each first step is taken once.
  const firsts = events.filter(({ type, step }) => type === "tune-step" && step === 1);
  expect(firsts.map(({ stage }) => stage)).toEqual([
    "tune-probe-span-match",
    "tune-probe-key-value",
    "tune-probe-reverse",
    "tune-learned-seed-1",
    "tune-uniform-seed-1",
  ]);
});
