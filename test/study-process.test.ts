import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { killCommands, startCommand } from "./support/command-process.ts";

// The real command in its own process, on the mock engine slowed down to 20 ms per row and step.

const STUDY = `name: process
seeds: [1, 2]
run:
  engine: mock
  model: mock:20
  template: { id: span-match, format: squad }
  data: { count: 16 }
  tune: { steps: 8, batch_size: 2, checkpoint_every: 2 }
  tasks: [{ id: squad, data: rows.jsonl }]
  evaluation: { batch_size: 4 }
factor: { key: tune.learning_rate, values: [0.001, 0.002] }
`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-study-process-"));
  await writeFile(path.join(folder, "study.yaml"), STUDY);
  const rows = Array.from({ length: 12 }, (_, row) => ({
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

const cookbook = (...args: string[]) => startCommand(["study", "study.yaml", ...args], { cwd: folder });

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

async function levelsOf(run: string): Promise<unknown> {
  return JSON.parse(await readFile(path.join(folder, run, "result.json"), "utf8")).levels;
}

it("a study goes on after kill -9 in the base, in a tuning and in an evaluation, and ends like a straight one", async () => {
  const straight = await cookbook("--out", "straight", "--set", "run.model=mock", "--json").done;
  expect(straight.errors).not.toContain("error");
  expect(straight.status).toBe(0);
  for (const moment of [
    '"stage":"evaluate-base-squad","done":4',
    '"stage":"tune-0.001-seed-2","step":5',
    '"stage":"evaluate-0.002-seed-1-squad","done":4',
  ]) {
    const { child, done } = cookbook("--out", "killed");
    await eventOf("killed", moment);
    child.kill("SIGKILL");
    await done;
  }
  const last = await cookbook("--out", "killed").done;
  expect(last.status).toBe(0);
  expect(last.output).toContain("squad: ");
  expect(await levelsOf("killed")).toEqual(await levelsOf("straight"));
  const events = (await readFile(path.join(folder, "killed", "events.jsonl"), "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  // No tuning starts over, and samples are made once for each seed: each first step is taken once.
  const firsts = events.filter(({ type, step }) => type === "tune-step" && step === 1);
  expect(firsts.map(({ stage }) => stage)).toEqual([
    "tune-0.001-seed-1",
    "tune-0.001-seed-2",
    "tune-0.002-seed-1",
    "tune-0.002-seed-2",
  ]);
  const made = events.filter(({ type, stage }) => type === "stage-end" && stage.startsWith("generate"));
  expect(made.map(({ stage }) => stage)).toEqual(["generate-0.001-seed-1", "generate-0.001-seed-2"]);
});

it("a signal ends a study with 130, and a missing key with 1 and a hint", async () => {
  const { child, done } = cookbook("--out", "stopped");
  await eventOf("stopped", '"stage":"tune-0.001-seed-1","step":1');
  child.kill("SIGINT");
  expect((await done).status).toBe(130);
  const wrong = await cookbook("--set", "factor.key=tune.lerning_rate", "--dry-run").done;
  expect(wrong.status).toBe(1);
  expect(wrong.errors).toContain('did you mean "learning_rate"');
});
