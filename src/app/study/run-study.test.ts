import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunEvent } from "../../contracts/run-events.ts";
import type { StudyScore } from "../../contracts/study-result.ts";
import { createMockTokenizer } from "../../testing/mock-engine.ts";
import { loadStudy } from "./load-study.ts";
import { planStudy } from "./plan-study.ts";
import { runStudy } from "./run-study.ts";

// Samples from which the mock engine learns the rule that it can follow: two words after the question's last one.
const RUN = `run:
  engine: mock
  model: mock
  template:
    id: span-match
    format: squad
    params:
      documentWords: [10, 16]
      answerWords: [2, 2]
      cueSide: left
      cuePhrases: [1, 1]
      cueWords: [2, 2]
      reorder: 0
      inflect: 0
      noiseWords: [0, 0]
      distractors: [0, 0]
      questionFrame: none
      frameLast: 0
      names: 0
      numbers: 0
      ofPhrases: 0
      links: 0
      questionLinks: 0
  data: { count: 48 }
  tune: { steps: 6, batch_size: 4 }
  tasks: [{ id: squad, data: qa.jsonl, max_new_tokens: 6 }]
`;

const tokenizer = createMockTokenizer();
const word = (index: number) => tokenizer.decode([257 + 2 * index]).trim();
const ROWS = Array.from({ length: 24 }, (_, row) => {
  const [cue, first, second, other] = [0, 1, 2, 3].map((part) => word(row * 4 + part));
  return {
    id: `row-${row}`,
    context: `The ${other} was at ${cue} ${first} ${second}.`,
    question: `What is at ${cue}?`,
    answers: [`${first} ${second}`],
  };
});

const study = (factor: string, seeds = "[1, 2, 3]") =>
  `name: study-test\nseeds: ${seeds}\n${RUN}factor: ${factor}\n`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-study-"));
  await writeFile(path.join(folder, "qa.jsonl"), ROWS.map((row) => JSON.stringify(row)).join("\n"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function load(text: string, set: readonly string[] = []) {
  const file = path.join(folder, "study.yaml");
  await writeFile(file, text);
  return loadStudy({ file, set, cwd: folder });
}

async function run(out: string, text: string, set: readonly string[] = []) {
  const loaded = await load(text, set);
  const events: RunEvent[] = [];
  const result = await runStudy({
    study: loaded,
    out: path.join(folder, out),
    onEvent: (event) => events.push(event),
  });
  const names = (type: RunEvent["type"]) =>
    events.flatMap((event) => (event.type === type && "stage" in event ? [event.stage] : []));
  const leading = (level: string) =>
    result.levels.find((one) => one.level === level)!.scores.find((one) => one.is_leading) as StudyScore;
  return { result, leading, started: names("stage-start"), loaded };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

it("has the untuned model as the level of no samples, and reports every level beside it and the reference", async () => {
  const factor = "{ key: data.count, label: samples, values: [0, 12, 48], reference: 12 }";
  const { result, leading, started } = await run("samples", study(factor));
  expect(result.factor).toEqual({ label: "samples", unit: null, reference: "12" });
  const [none, some, most] = result.levels;
  expect([none, some, most].map((level) => level!.is_tuned)).toEqual([false, true, true]);
  expect(started.filter((name) => name.startsWith("tune"))).toHaveLength(2 * 3);
  expect(started.filter((name) => name.startsWith("evaluate-base"))).toHaveLength(1);
  expect(none!.trained_tokens).toBe(0);
  expect(result.trained_tokens).toBe(some!.trained_tokens + most!.trained_tokens);
  for (const { scores, adherence } of result.levels) {
    for (const one of [...scores, ...adherence]) {
      expect(one.value).toBeCloseTo(mean(one.per_seed), 12);
      expect(one.difference).toBeCloseTo(one.value - one.base, 12);
      expect(one.interval[0]).toBeLessThanOrEqual(one.difference);
      expect(one.interval[1]).toBeGreaterThanOrEqual(one.difference);
    }
  }
  expect(leading("0")).toMatchObject({ difference: 0, interval: [0, 0], per_seed: [expect.any(Number)] });
  expect(leading("12").to_reference).toBeNull();
  expect(leading("48").to_reference!.difference).toBeCloseTo(leading("48").value - leading("12").value, 12);
  expect(leading("0").to_reference!.difference).toBeCloseTo(-leading("12").difference, 12);
  // squad's rows fill the slots of span-match.
  expect(result.levels.every(({ adherence }) => adherence.length === 1)).toBe(true);
  const stored = JSON.parse(await readFile(path.join(folder, "samples", "result.json"), "utf8"));
  expect(stored).toEqual(JSON.parse(JSON.stringify(result)));
  const text = JSON.stringify(stored) + (await readFile(path.join(folder, "samples", "report.html"), "utf8"));
  for (const { question } of ROWS) expect(text).not.toContain(question);
});

it("shares what a level does not change, and does only what is new when levels are added", async () => {
  const first = await run("rates", study("{ key: tune.learning_rate, values: [0.001, 0.002] }", "[1, 2]"));
  // Samples are made once for each seed, by the level that comes first.
  expect(first.started.filter((name) => name.startsWith("generate"))).toEqual([
    "generate-0.001-seed-1",
    "generate-0.001-seed-2",
  ]);
  const again = await run("rates", study("{ key: tune.learning_rate, values: [0.001, 0.002] }", "[1, 2]"));
  expect(again.started).toEqual(["model", "report"]);
  expect(again.result.levels).toEqual(first.result.levels);
  // In front, so that another level would come first.
  const more = await run(
    "rates",
    study("{ key: tune.learning_rate, values: [0.004, 0.001, 0.002] }", "[1, 2]"),
  );
  expect(more.started).toEqual([
    "model",
    "tune-0.004-seed-1",
    "evaluate-0.004-seed-1-squad",
    "tune-0.004-seed-2",
    "evaluate-0.004-seed-2-squad",
    "report",
  ]);
});

it("finds that wrong outputs do not give what right ones give", async () => {
  const factor = `
  name: outputs
  reference: rule
  values:
    - { label: rule }
    - { label: shuffled, set: { data.outputs: shuffled } }
    - { label: random, set: { data.outputs: random } }
    - { label: half, set: { data.noise: 0.5 } }
`;
  const { leading, result } = await run("outputs", study(factor));
  expect(leading("rule").interval[0]).toBeGreaterThan(0);
  for (const wrong of ["shuffled", "random"]) {
    expect(leading(wrong).to_reference!.interval[1]).toBeLessThan(0);
    expect(leading(wrong).value).toBeLessThan(leading("half").value);
  }
  expect(leading("half").value).toBeLessThan(leading("rule").value);
  // Holm's correction never makes a p-value smaller.
  for (const { scores } of result.levels)
    for (const { p_value, p_holm } of scores) expect(p_holm).toBeGreaterThanOrEqual(p_value);
});

it.each([
  ["token source", "{ key: template.params.source, values: [words, zipf, invented] }"],
  ["difficulty", "{ key: template.params.documentWords, values: [[10, 16], [16, 24]] }"],
  ["format", "{ key: template.format, values: [squad, chat] }"],
])("plans the stages that a study of %s then has", async (name, factor) => {
  const text = study(factor, "[1]");
  const plan = await planStudy(await load(text));
  const { started } = await run(`plan-${name}`, text);
  expect(plan.stages.map(({ name: stage }) => stage)).toEqual(started);
});

it("asks what models say instead of a last word, which the rule is about", async () => {
  const rows = Array.from({ length: 12 }, (_, row) => ({
    context: `${word(4 * row)} met ${word(4 * row + 1)}. Then ${word(4 * row)} met`,
    target: word(4 * row + 1),
  }));
  await writeFile(path.join(folder, "words.jsonl"), rows.map((row) => JSON.stringify(row)).join("\n"));
  const text = study("{ key: tune.learning_rate, values: [0.001, 0.002] }", "[1]")
    .replace(/ {2}template:[\s\S]*? {2}data:/, "  template: { id: last-mention, format: passage }\n  data:")
    .replace(/tasks: .*/, "tasks: [{ id: last-word, data: words.jsonl }]");
  const { result, started } = await run("words", text);
  expect(result.levels.map(({ adherence }) => adherence.map(({ task }) => task))).toEqual([
    ["last-word"],
    ["last-word"],
  ]);
  const plan = await planStudy(await load(text));
  expect(plan.stages.map(({ name }) => name)).toEqual(started);
  expect(started).toContain("evaluate-0.001-seed-1-last-word-said");
});

it("plans shared samples once, and nothing for a level without samples", async () => {
  const plan = await planStudy(await load(study("{ key: data.count, values: [0, 12] }", "[1, 2]")));
  expect(plan.stages.map(({ name }) => name)).toEqual([
    "model",
    "evaluate-base-squad",
    ...[1, 2].flatMap((seed) => [
      `generate-12-seed-${seed}`,
      `tune-12-seed-${seed}`,
      `evaluate-12-seed-${seed}-squad`,
    ]),
    "report",
  ]);
  const tuned = plan.stages.filter(({ name }) => name.startsWith("tune"));
  expect(tuned.map(({ rows }) => rows)).toEqual([24, 24]);
  expect(plan.trainedTokens).toBe(tuned.reduce((sum, { tokens }) => sum + tokens, 0));
});

it("tunes in rounds where the run has a curriculum", async () => {
  const text = study("{ key: tune.learning_rate, values: [0.001, 0.002] }", "[1]").replace(
    "  tasks:",
    "  curriculum: { rounds: 2, score_rows: 4 }\n  tasks:",
  );
  const plan = await planStudy(await load(text));
  const { started } = await run("rounds", text);
  expect(started.filter((name) => /^(tune|score)/.test(name))).toEqual(
    plan.stages.map(({ name }) => name).filter((name) => /^(tune|score)/.test(name)),
  );
});

it("keeps the folders of stages by their content, whatever the levels are called", async () => {
  const text = study("{ key: tune.learning_rate, values: [0.001, 0.002] }", "[1]");
  await run("named", text);
  const names = await readdir(path.join(folder, "named", "stages"));
  expect(names.map((name) => name.replace(/-[0-9a-f]{12}$/, "")).sort()).toEqual([
    "evaluate",
    "evaluate",
    "evaluate",
    "generate",
    "tune",
    "tune",
  ]);
});
