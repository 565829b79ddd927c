import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunResult } from "../../contracts/run-result.ts";
import { createMockTokenizer } from "../../testing/mock-engine.ts";
import { planRun } from "../plan-run.ts";
import { loadRecipe } from "../run/load-recipe.ts";
import { runRecipe } from "../run-recipe.ts";
import { alignRun } from "./align-run.ts";
import { alignedJson } from "./aligned.ts";

const RECIPE = `name: small
engine: mock
model: mock
template: { id: span-match }
data: { count: 16 }
tune: { steps: 4, batch_size: 4 }
controls: [{ name: random-span, params: { answer: random-span } }]
tasks:
  - { id: squad, data: rows.jsonl, max_new_tokens: 6 }
  - { id: last-word, data: words.jsonl }
`;

let folder: string;
let run: string;
let result: RunResult;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-align-run-"));
  run = path.join(folder, "run");
  const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join("\n");
  const rows = Array.from({ length: 12 }, (_, row) => ({
    id: `r${row}`,
    context: `The lamp of house ${row} was found in cedar hall. The roof of barn ${row} stayed dry.`,
    question: `Where was the lamp of house ${row} found?`,
    answers: ["cedar hall"],
  }));
  await writeFile(path.join(folder, "rows.jsonl"), lines(rows));
  await writeFile(
    path.join(folder, "words.jsonl"),
    lines([
      { context: "He opened the", target: "door" },
      { context: "She shut the", target: "window" },
    ]),
  );
  const file = path.join(folder, "recipe.yaml");
  await writeFile(file, RECIPE);
  const recipe = await loadRecipe({ file, set: [], cwd: folder });
  ({ result } = await runRecipe({ recipe, out: run }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("alignRun", () => {
  it("finds in a run's answers what the run found, and aligns the controls beside the rule", async () => {
    const out = path.join(folder, "out");
    const [aligned, ...others] = await alignRun({ run, out });
    expect(others).toEqual([]);
    expect(aligned!.models.map(({ model }) => model)).toEqual(["tuned", "random-span"]);
    const { models } = alignedJson(aligned!) as { models: { model: string }[] };
    const { model, ...tuned } = models[0]!;
    expect(tuned).toEqual(result.alignment![0]);
    expect(JSON.parse(await readFile(path.join(out, "squad", "result.json"), "utf8")).models).toHaveLength(2);
  });

  it("takes another template's rule", async () => {
    const [aligned] = await alignRun({ run, task: "squad", template: "key-value" });
    expect(aligned!.template).toBe("key-value");
  });

  it("hears what models say instead of a last word, where the rule is about that", async () => {
    const file = path.join(folder, "words.yaml");
    await writeFile(
      file,
      `name: words
engine: mock
model: mock
template: { id: last-mention }
data: { count: 16 }
tune: { steps: 4, batch_size: 4 }
tasks: [{ id: last-word, data: words.jsonl }]
`,
    );
    const recipe = await loadRecipe({ file, set: [], cwd: folder });
    const out = path.join(folder, "words");
    const { result: heard } = await runRecipe({ recipe, out });
    expect(heard.alignment!.map(({ task, template }) => [task, template])).toEqual([
      ["last-word", "last-mention"],
    ]);
    expect(heard.results.map(({ task }) => task)).not.toContain("last-word-said");
    const plan = await planRun(recipe, createMockTokenizer(), 512);
    expect(plan.stages.map(({ name }) => name)).toContain("evaluate-tuned-last-word-said");
    const [aligned] = await alignRun({ run: out });
    expect(alignedJson(aligned!)).toEqual(heard.alignment![0]);
  });

  it("says why it cannot", async () => {
    await expect(alignRun({ run: folder })).rejects.toMatchObject({
      code: "not-resumable",
      message: expect.stringContaining("holds no run"),
    });
    await expect(alignRun({ run, task: "squat" })).rejects.toMatchObject({
      code: "unknown-name",
      hint: 'did you mean "squad"?',
    });
    await expect(alignRun({ run, task: "squad", template: "reverse" })).rejects.toMatchObject({
      code: "unknown-name",
      hint: expect.stringContaining("span-match"),
    });
    // The run's own template has no slots for last words, so nobody was asked what they say instead.
    await expect(alignRun({ run, task: "last-word", template: "last-mention" })).rejects.toMatchObject({
      code: "not-resumable",
      message: expect.stringContaining("last-word-said"),
    });
  });

  it("names the row that a stopped run has no answer to", async () => {
    const stopped = path.join(folder, "stopped");
    await cp(run, stopped, { recursive: true });
    const events = (await readFile(path.join(stopped, "events.jsonl"), "utf8")).split("\n");
    const kept = events.filter((line) => !line.includes('"evaluate-tuned-squad"'));
    await writeFile(path.join(stopped, "events.jsonl"), kept.join("\n"));
    await expect(alignRun({ run: stopped })).rejects.toMatchObject({
      code: "not-resumable",
      message: expect.stringContaining('no answer of "tuned" to row r0 of squad'),
    });
  });
});
