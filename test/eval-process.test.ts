import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { killCommands, startCommand } from "./support/command-process.ts";

// The real command in its own process, on the mock engine slowed down to 40 ms per row.

const ROWS = 96;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-eval-process-"));
  const rows = Array.from({ length: ROWS }, (_, row) => ({
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

const evaluation = (out: string, home: string, ...more: string[]) =>
  startCommand(
    ["eval", "--engine", "mock", "--model", "mock:40", "--tasks", "squad", "--data", "rows.jsonl"].concat(
      ["--max-new-tokens", "4", "--batch-size", "4", "--out", out],
      more,
    ),
    { cwd: folder, environment: { COOKBOOK_HOME: path.join(folder, home) } },
  );

/** Scores and answers without what differs between equal runs. */
async function outcome(out: string) {
  const [model] = await readdir(path.join(folder, out));
  const files = await readdir(path.join(folder, out, model!));
  const read = (start: string) =>
    readFile(path.join(folder, out, model!, files.find((file) => file.startsWith(start))!), "utf8");
  const { results } = JSON.parse(await read("results_"));
  return { results, samples: await read("samples_") };
}

async function knownReplies(home: string): Promise<number> {
  const root = path.join(folder, home, "evaluations");
  const [entry] = await readdir(root).catch(() => []);
  if (entry === undefined) return 0;
  const text = await readFile(path.join(root, entry, "replies.jsonl"), "utf8").catch(() => "");
  return text.split("\n").filter((line) => line.endsWith("}")).length;
}

it("goes on after kill -9, is instant when finished, and asks anew with --no-cache", async () => {
  const straight = await evaluation("straight", "home-straight").done;
  expect(straight.status).toBe(0);

  const killed = evaluation("killed", "home");
  while ((await knownReplies("home")) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  killed.child.kill("SIGKILL");
  await killed.done;
  const kept = await knownReplies("home");
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(ROWS);

  const resumed = await evaluation("killed", "home").done;
  expect(resumed.status).toBe(0);
  expect(resumed.output).toContain(`${kept} of ${ROWS} requests were answered before`);
  const [a, b] = [await outcome("straight"), await outcome("killed")];
  expect(b.results).toEqual(a.results);
  expect(b.samples).toBe(a.samples);

  const again = await evaluation("again", "home").done;
  expect(again.output).toContain(`all ${ROWS} requests were answered before`);
  expect((await outcome("again")).samples).toBe(a.samples);

  const anew = await evaluation("anew", "home-unused", "--no-cache", "--limit", "4").done;
  expect(anew.status).toBe(0);
  expect(anew.output).not.toContain("answered before");
  expect(await knownReplies("home-unused")).toBe(0);
});
