import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { killCommands, startCommand } from "./support/command-process.ts";

// The real command in its own process, on the mock engine slowed down to 40 ms per row and step.

const RECIPE = `name: process
engine: mock
model: mock:40
template: { id: span-match, params: { documentWords: [10, 16] } }
data: { count: 32 }
tune: { steps: 40, batch_size: 4, checkpoint_every: 4 }
tasks:
  - { id: squad, data: rows.jsonl, max_new_tokens: 4 }
evaluation: { batch_size: 4 }
`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-process-"));
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

const cookbook = (...args: string[]) => startCommand(args, { cwd: folder });

/** Waits until the run has logged an event that holds the text. */
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
  const { results, controls, trained_tokens } = JSON.parse(
    await readFile(path.join(folder, run, "result.json"), "utf8"),
  );
  return { results, controls, trained_tokens };
}

describe("a killed run", () => {
  it("goes on after kill -9 while tuning and while evaluating, and ends like a straight one", async () => {
    const straight = await cookbook(
      "run",
      "recipe.yaml",
      "--out",
      "straight",
      "--set",
      "model=mock",
      "--json",
    ).done;
    expect(straight.status).toBe(0);

    const first = cookbook("run", "recipe.yaml", "--out", "killed");
    await eventOf("killed", '"step":10,');
    first.child.kill("SIGKILL");
    await first.done;
    const second = cookbook("run", "recipe.yaml", "--out", "killed", "--resume");
    await eventOf("killed", '"stage":"evaluate-base-squad","done":9');
    second.child.kill("SIGKILL");
    await second.done;
    const third = await cookbook("run", "recipe.yaml", "--out", "killed", "--resume", "--json").done;
    expect(third.status).toBe(0);

    const events = (await readFile(path.join(folder, "killed", "events.jsonl"), "utf8")).split("\n");
    const steps = events.filter((line) => line.includes("tune-step")).map((line) => JSON.parse(line).step);
    // Killed at step 10 or a little later; the checkpoint before it is a multiple of 4, and nothing starts over.
    expect(steps.filter((step) => step === 1)).toHaveLength(1);
    expect(steps.length).toBeLessThan(40 + 8);
    expect(await resultOf("killed")).toEqual(await resultOf("straight"));
    expect(JSON.parse(third.output)).toMatchObject({
      run: "killed",
      results: [{ task: "squad", rows: 24 }, {}, {}],
    });
  });

  it("stops at Ctrl-C with status 130, refuses a second process meanwhile, and goes on", async () => {
    const first = cookbook("run", "recipe.yaml", "--out", "stopped", "--set", "model=mock:120");
    await eventOf("stopped", '"step":3,');
    const second = await cookbook("run", "recipe.yaml", "--out", "stopped").done;
    expect(second.status).toBe(1);
    expect(second.errors).toContain("error [locked]");
    first.child.kill("SIGINT");
    const interrupted = await first.done;
    expect(interrupted.status).toBe(130);
    expect(interrupted.errors).toContain("error [interrupted]");
    expect(interrupted.output).toBe("");
    const resumed = await cookbook("run", "recipe.yaml", "--out", "stopped", "--set", "model=mock").done;
    expect(resumed.status).toBe(0);
    expect(resumed.output).toContain("report: stopped/report.html");
    expect(await resultOf("stopped")).toEqual(await resultOf("straight"));
  });
});

describe("exit status", () => {
  it.each([
    [["run"], 2, "missing required argument"],
    [["run", "none.yaml"], 1, "error [io-failed]"],
    [["run", "recipe.yaml", "--set", "tune.stesp=4"], 1, 'did you mean "steps"'],
    [["run", "recipe.yaml", "--set", "tune"], 2, "expected path.to.key=value"],
    [["run", "recipe.yaml", "--out", "fresh", "--resume"], 1, "error [not-resumable]"],
    [["eval", "--model", "mock", "--engine", "mock"], 2, "needs --tasks, --out"],
    [
      [
        "eval",
        "--model",
        "mock",
        "--engine",
        "mock",
        "--tasks",
        "sqad",
        "--data",
        "rows.jsonl",
        "--out",
        "e",
      ],
      1,
      'did you mean "squad"',
    ],
    [["tune", "--model", "mock", "--data", ".", "--out", "a", "--rank", "0"], 2, "whole number from 1"],
    [["runs", "show", "nothing"], 1, "error [unknown-name]"],
  ])("of cookbook %j is %i", async (args, status, text) => {
    const result = await cookbook(...args).done;
    expect(result.errors).toContain(text);
    expect(result.status).toBe(status);
    expect(result.output).toBe("");
  });
});
