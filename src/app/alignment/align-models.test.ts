import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { modelsAlignmentSchema } from "../../contracts/aligned-result.ts";
import { findTask } from "../../domain/evaluation/tasks/registry.ts";
import type { TuneOptions } from "../../domain/ports/engine.ts";
import { findTemplate } from "../../domain/templates/library/registry.ts";
import { createMockEngine } from "../../testing/mock-engine.ts";
import { readTaskRows } from "../evaluation/read-rows.ts";
import { alignModels } from "./align-models.ts";
import { alignedJson } from "./aligned.ts";
import { alignmentJson, alignmentOf, fitOf } from "./alignment.ts";
import { askSaid, type Said } from "./measure-adherence.ts";
import { previewAlignment } from "./preview-alignment.ts";
import { readAdherenceSamples } from "./read-samples.ts";
import { needSlotMap, otherRules } from "./task-map.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-align-"));
  vi.stubEnv("COOKBOOK_HOME", path.join(folder, "home"));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const TREES = ["cedar", "birch", "maple", "willow", "aspen", "hazel", "rowan", "alder"];
const hall = (row: number) => `${TREES[row % 8]} hall`;
const ROWS = Array.from({ length: 40 }, (_, row) => ({
  id: `r${row}`,
  context: `The lamp of house ${row} was found in ${hall(row)}. The roof of barn ${row} stayed dry all year.`,
  question: `Where was the lamp of house ${row} found?`,
  answers: [hall(row)],
}));

async function fileOf(name: string, rows: readonly object[]): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, rows.map((row) => JSON.stringify(row)).join("\n"));
  return file;
}

const said = (texts: readonly string[], right: (row: number) => boolean): Said[] =>
  texts.map((text, row) => ({ text, correct: right(row) ? 1 : 0, soft: right(row) ? 1 : 0 }));

describe("alignmentOf", () => {
  it("finds a gain that goes through the rule, and not through another rule on the same answers", async () => {
    const template = findTemplate("span-match");
    const task = findTask("squad");
    const rows = await readTaskRows(task, await fileOf("qa.jsonl", ROWS));
    // Before, every fourth row is answered by the span beside the match; after, all but every eighth.
    const base = ROWS.map((_, row) => (row % 4 === 0 ? ` ${hall(row)}` : " nobody knows"));
    const tuned = ROWS.map((_, row) => (row % 8 === 7 ? " nobody knows" : ` ${hall(row)}`));
    const alignment = alignmentOf({
      template,
      task,
      map: needSlotMap(template, task),
      rows,
      base: said(base, (row) => row % 4 === 0),
      tuned: said(tuned, (row) => row % 8 !== 7),
    });
    const result = alignmentJson(alignment);
    expect(result.rows).toBe(40);
    expect(result.total_effect.estimate).toBeCloseTo(35 / 40 - 10 / 40, 12);
    // Where adherence rose correctness rose, and nowhere else: all of the gain falls there.
    expect(result.decomposition.find(({ adherence }) => adherence === "rose")?.share).toBeCloseTo(1, 12);
    expect(result.indirect_effect.low).toBeGreaterThan(0);
    expect(result.gold_adherence).toBeGreaterThan(0.75);
    expect(result.warnings.join(" ")).not.toContain("do not fit");
    const own = otherRules(template, needSlotMap(template, task)).map(({ id }) => id);
    expect(own).toEqual(expect.arrayContaining(["last-mention", "multi-hop"]));
    expect(result.controls.map(({ template: id }) => id)).toEqual(own);
  });

  it("analyses the softer score besides, where the task has one", async () => {
    const template = findTemplate("span-match");
    const task = findTask("squad");
    const rows = await readTaskRows(task, await fileOf("soft.jsonl", ROWS));
    const told = (right: (row: number) => boolean): Said[] =>
      ROWS.map((_, row) => ({
        text: right(row) ? ` ${hall(row)}` : " nobody knows",
        correct: right(row) ? 1 : 0,
        soft: right(row) ? 1 : 0.25,
      }));
    const { soft, free, analysis } = alignmentOf({
      template,
      task,
      map: needSlotMap(template, task),
      rows,
      base: told((row) => row % 4 === 0),
      tuned: told((row) => row % 8 !== 7),
    });
    // Wrong answers are worth a quarter by the softer score, so three quarters of the gain are left.
    expect(soft!.totalEffect.estimate).toBeCloseTo(0.75 * analysis.effects.totalEffect.estimate!, 12);
    expect(free).toBeUndefined();
  });

  it("warns when gold answers do not follow the rule", () => {
    const golds = (low: number) =>
      Array.from({ length: 10 }, (_, row) => ({ gold_adherence: row < low ? 0.2 : 1 }));
    expect(fitOf(golds(4)).warning).toContain("40 % of the gold answers");
    expect(fitOf(golds(1)).warning).toBeUndefined();
    expect(fitOf([{ gold_adherence: null }]).goldAdherence).toBeUndefined();
  });
});

describe("askSaid", () => {
  it("of a choice whose contexts differ the option is what a model says", async () => {
    const session = await createMockEngine().open({ model: "mock" });
    const file = await fileOf("gap.jsonl", [
      {
        sentence: "The cup did not fit the shelf since the _ was wide.",
        option1: "cup",
        option2: "shelf",
        answer: "1",
      },
    ]);
    const task = findTask("winogrande");
    const [row] = await askSaid({ session, task, rows: await readTaskRows(task, file) }, {});
    expect(["cup", "shelf"]).toContain(row!.text);
  });

  it("a last word is scored and generated", async () => {
    const session = await createMockEngine().open({ model: "mock" });
    const task = findTask("last-word");
    const file = await fileOf("words.jsonl", [{ context: "He opened the", target: "door" }]);
    const [row] = await askSaid({ session, task, rows: await readTaskRows(task, file) }, {});
    expect(row).toEqual({ text: expect.any(String), correct: expect.any(Number), soft: row!.correct });
  });
});

async function tuneMock(out: string, steps: number, rest: Partial<TuneOptions> = {}): Promise<void> {
  const session = await createMockEngine().open({ model: "mock" });
  await session.tune([{ prompt: [1], completion: [2] }], {
    steps,
    batchSize: 1,
    rank: 1,
    alpha: 1,
    targets: ["q"],
    learningRate: 0.1,
    seed: 0,
    out,
    ...rest,
  });
}

const ASKED = { engine: "mock", base: "mock", task: "squad", template: "span-match" };

it("writes samples that align analyse reads, a result and a page", async () => {
  const data = await fileOf("rows.jsonl", ROWS.slice(0, 8));
  const adapter = path.join(folder, "adapter");
  await tuneMock(adapter, 1);
  const out = path.join(folder, "out");
  const options = { ...ASKED, tuned: [{ name: "adapter", adapter }], data, out };
  const aligned = await alignModels(options);
  expect(aligned.overModels).toBeUndefined();
  const { alignment } = aligned.models[0]!;
  expect(await readAdherenceSamples(path.join(out, "samples.jsonl"))).toEqual(
    alignment.rows.map((row) => ({
      row: row.row,
      baseAdherence: row.base_adherence,
      tunedAdherence: row.tuned_adherence,
      baseCorrect: row.base_correct,
      tunedCorrect: row.tuned_correct,
    })),
  );
  expect(JSON.parse(await readFile(path.join(out, "result.json"), "utf8"))).toEqual(alignmentJson(alignment));
  expect(alignedJson(aligned)).toEqual(alignmentJson(alignment));
  const page = await readFile(path.join(out, "report.html"), "utf8");
  expect(page).toContain("Does squad gain by the rule of span-match?");
  expect(page).not.toContain("<script");
  await expect(alignModels({ ...options, template: "reverse" })).rejects.toMatchObject({
    code: "unknown-name",
    hint: expect.stringContaining("span-match"),
  });
});

it("compares several models, of which the base is asked once", async () => {
  const data = await fileOf("several.jsonl", ROWS.slice(0, 8));
  const tuned = [];
  for (const [name, steps] of [
    ["a", 1],
    ["b/c", 2],
    ["d", 3],
  ] as const) {
    const adapter = path.join(folder, `adapter-${steps}`);
    await tuneMock(adapter, steps);
    tuned.push({ name, adapter });
  }
  const out = path.join(folder, "several");
  const asked: string[] = [];
  const aligned = await alignModels({ ...ASKED, tuned, data, out, onProgress: (who) => asked.push(who) });
  expect([...new Set(asked)]).toEqual(["base", "a", "b/c", "d"]);
  expect(aligned.models.map(({ model }) => model)).toEqual(["a", "b/c", "d"]);
  expect(aligned.overModels!.points).toHaveLength(3);
  const result = modelsAlignmentSchema.parse(
    JSON.parse(await readFile(path.join(out, "result.json"), "utf8")),
  );
  expect(result.models.map(({ model }) => model)).toEqual(["a", "b/c", "d"]);
  expect(result.over_training).toBeUndefined();
  expect(await readAdherenceSamples(path.join(out, "samples-b-c.jsonl"))).toHaveLength(8);
  expect(await readFile(path.join(out, "report.html"), "utf8")).toContain("Every model");
});

it("hears what the models generate where a choice has no options before it", async () => {
  const pairs = Array.from({ length: 6 }, (_, row) => ({
    left: `red lamp ${row}`,
    right: row % 2 === 0 ? `lamp ${row}, red` : "blue chair",
    label: row % 2 === 0 ? 1 : 0,
  }));
  const data = await fileOf("pairs.jsonl", pairs);
  const adapter = path.join(folder, "pairs-adapter");
  await tuneMock(adapter, 2);
  const { models } = await alignModels({
    ...ASKED,
    task: "entity-match",
    template: "entity-match",
    tuned: [{ name: "a", adapter }],
    data,
  });
  const { rows, free, soft } = models[0]!.alignment;
  expect(rows.every((row) => row.base_free_adherence !== null && row.tuned_free_adherence !== null)).toBe(
    true,
  );
  expect(free!.base).toBeCloseTo(rows.reduce((sum, row) => sum + row.base_free_adherence!, 0) / 6, 12);
  expect(free!.change.estimate).toBeCloseTo(free!.tuned - free!.base, 12);
  // The task has no softer score than its accuracy.
  expect(soft).toBeUndefined();
});

it("says which adapter is missing before it asks anybody", async () => {
  const asked: string[] = [];
  const tuned = [{ name: "a", adapter: path.join(folder, "nowhere") }];
  const data = await fileOf("missing.jsonl", ROWS.slice(0, 2));
  await expect(
    alignModels({ ...ASKED, tuned, data, onProgress: (who) => asked.push(who) }),
  ).rejects.toMatchObject({ code: "adapter-mismatch", message: expect.stringContaining("nowhere") });
  expect(asked).toEqual([]);
});

it("follows one tuning through the adapters that it kept", async () => {
  const data = await fileOf("training.jsonl", ROWS.slice(0, 8));
  const training = path.join(folder, "training");
  await tuneMock(training, 5, { keepEvery: 2 });
  const out = path.join(folder, "trained");
  const aligned = await alignModels({ ...ASKED, training, data, out });
  expect(aligned.models.map(({ model }) => model)).toEqual(["step 2", "step 4", "last"]);
  const { points } = aligned.overTraining!;
  expect(points.map(({ name }) => name)).toEqual(["untuned", "step 2", "step 4", "last"]);
  const { effects } = aligned.models[2]!.alignment.analysis;
  expect(points[0]).toMatchObject({ adherence: effects.baseAdherence.estimate });
  expect(points[3]).toMatchObject({ correct: effects.tunedCorrect.estimate });
  const page = await readFile(path.join(out, "report.html"), "utf8");
  expect(page).toContain("Over training");
  await tuneMock(path.join(folder, "kept-nothing"), 5);
  await expect(
    alignModels({ ...ASKED, training: path.join(folder, "kept-nothing"), data }),
  ).rejects.toMatchObject({ code: "data-not-found", hint: expect.stringContaining("--keep-every") });
});

it("shows what models say to the shown rows, part by part", async () => {
  const data = await fileOf("heard.jsonl", ROWS);
  const adapter = path.join(folder, "heard");
  await tuneMock(adapter, 2);
  const preview = await previewAlignment({
    ...ASKED,
    data,
    show: 2,
    tuned: [{ name: "mine", adapter }],
  });
  expect(preview.rows.map(({ said }) => said.map(({ model }) => model))).toEqual([
    ["base", "mine"],
    ["base", "mine"],
  ]);
  const [first] = preview.rows[0]!.said;
  expect(first).toEqual({
    model: "base",
    text: expect.any(String),
    adherence: expect.any(Number),
    parts: expect.objectContaining({ copied: expect.any(Number) }),
  });
  expect(preview.read).toBe(40);
});

it("shows slots and parts, and the fit over all rows", async () => {
  const data = await fileOf("preview.jsonl", ROWS);
  const preview = await previewAlignment({ task: "squad", template: "span-match", data, show: 2 });
  expect(preview.rows).toHaveLength(2);
  expect(preview.read).toBe(40);
  expect(preview.rows[0]).toMatchObject({
    row: "r0",
    slots: { context: ROWS[0]!.context, question: ROWS[0]!.question },
    gold: "cedar hall",
    parts: { copied: 1 },
  });
  expect(preview.fit.lowShare).toBe(0);
});
