import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Recipe } from "../contracts/recipe.ts";
import type { RunEvent } from "../contracts/run-events.ts";
import { type RunResult, runResultSchema } from "../contracts/run-result.ts";
import { createMockTokenizer } from "../testing/mock-engine.ts";
import { listRuns, showRun } from "./list-runs.ts";
import { planRecipe } from "./plan-recipe.ts";
import { loadRecipe } from "./run/load-recipe.ts";
import { runRecipe } from "./run-recipe.ts";

// A template setting whose rule the mock engine can learn: one cue on the left, its words as they are.
const RECIPE = `name: small
engine: mock
model: mock
template:
  id: span-match
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
tune: { steps: 12, batch_size: 4, checkpoint_every: 3 }
controls:
  - name: random-span
    params: { answer: random-span }
tasks:
  - { id: squad, data: rows.jsonl, max_new_tokens: 6 }
evaluation: { batch_size: 4 }
`;

let root: string;
let recipe: Recipe;
let straight: RunResult;
const straightEvents: RunEvent[] = [];

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "cookbook-run-"));
  const tokenizer = createMockTokenizer();
  const word = (index: number) => tokenizer.decode([257 + 2 * index]).trim();
  const rows = Array.from({ length: 24 }, (_, row) => {
    const [cue, first, second, other] = [0, 1, 2, 3].map((part) => word(row * 4 + part));
    return {
      id: `row-${row}`,
      context: `The ${other} was at ${cue} ${first} ${second}.`,
      question: `Which ${cue}?`,
      answers: [`${first} ${second}`],
    };
  });
  await writeFile(path.join(root, "rows.jsonl"), rows.map((row) => JSON.stringify(row)).join("\n"));
  await writeFile(path.join(root, "recipe.yaml"), RECIPE);
  recipe = await load();
  const out = path.join(root, "straight");
  straight = (await runRecipe({ recipe, out, onEvent: (event) => straightEvents.push(event) })).result;
});
afterAll(() => rm(root, { recursive: true, force: true }));

function load(...set: string[]): Promise<Recipe> {
  return loadRecipe({ file: path.join(root, "recipe.yaml"), set, cwd: root });
}

/** What must not depend on the machine, the folder or interruptions. */
function lasting({ trained_tokens, results, controls, stages }: RunResult) {
  return { trained_tokens, results, controls, stages: stages.map((stage) => stage.name) };
}

const STAGES = [
  "model",
  "calibrate",
  "generate",
  "generate-random-span",
  "tune",
  "tune-random-span",
  "evaluate-base-squad",
  "evaluate-tuned-squad",
  "evaluate-random-span-squad",
  "align",
  "report",
];

describe("a run", () => {
  it("shows the rule's gain, and that the control has none", () => {
    expect(straight.stages.map((stage) => stage.name)).toEqual(STAGES);
    expect(straight.results.map(({ task, metric, rows }) => [task, metric, rows])).toEqual([
      ["squad", "exact_match", 24],
      ["squad", "f1", 24],
      ["squad", "contains", 24],
    ]);
    const [exact] = straight.results;
    expect(exact!.base).toBe(0);
    expect(exact!.tuned).toBeGreaterThan(0.7);
    expect(exact!.difference).toBeCloseTo(exact!.tuned - exact!.base, 12);
    expect(exact!.interval[0]).toBeGreaterThan(0.4);
    const [control] = straight.controls;
    expect(control).toMatchObject({ control: "random-span", task: "squad", metric: "exact_match" });
    expect(control!.score).toBeLessThan(0.2);
    expect(control!.tuned_minus_control).toBeCloseTo(exact!.tuned - control!.score, 12);
    const [alignment] = straight.alignment!;
    expect(alignment).toMatchObject({ task: "squad", template: "span-match", rows: 24 });
    expect(alignment!.total_effect.estimate).toBeCloseTo(exact!.difference, 12);
    expect(alignment!.decomposition.find(({ adherence }) => adherence === "rose")!.gain).toBeGreaterThan(0);
  });

  it("keeps its result, events and a report that asks the network for nothing", async () => {
    const folder = path.join(root, "straight");
    const stored = JSON.parse(await readFile(path.join(folder, "result.json"), "utf8"));
    expect(stored).toEqual(straight);
    expect(runResultSchema.parse(stored)).toEqual(straight);
    const html = await readFile(path.join(folder, "report.html"), "utf8");
    expect(html).not.toMatch(/https?:|<script|<link|src=|url\(/);
    expect(html).toContain("comes from the rule");
    expect(html.match(/<svg/g)).toHaveLength(3);
    expect(straightEvents[0]!.type).toBe("run-start");
    expect(straightEvents.at(-1)!.type).toBe("run-end");
    expect(straightEvents.filter((event) => event.type === "tune-step")).toHaveLength(24);
    expect(await readdir(folder)).not.toContain("run.lock");
  });

  it("lists and shows runs", async () => {
    const runs = await listRuns(root);
    expect(runs).toMatchObject([{ name: "straight", recipe: "small", state: "finished", result: straight }]);
    expect((await showRun("straight", root)).result).toEqual(straight);
    await expect(showRun("strait", root)).rejects.toMatchObject({
      code: "unknown-name",
      hint: 'did you mean "straight"?',
    });
  });
});

describe("an interrupted run", () => {
  // Each stage is stopped once at its start and, where it reports progress, once in the middle.
  const points: [string, (event: RunEvent) => boolean][] = [
    ...STAGES.slice(1, -1).map((stage): [string, (event: RunEvent) => boolean] => [
      `at the start of ${stage}`,
      (event) => event.type === "stage-start" && event.stage === stage,
    ]),
    ["in the middle of tune", (event) => event.type === "tune-step" && event.step === 5],
    [
      "in the middle of evaluate-tuned-squad",
      (event) => event.type === "stage-progress" && event.stage === "evaluate-tuned-squad" && event.done > 8,
    ],
  ];

  it.each(points)("stopped %s ends like a straight one", async (title, isPoint) => {
    const out = path.join(root, "stopped", title.replaceAll(" ", "-"));
    const controller = new AbortController();
    const stop = (event: RunEvent) => {
      if (isPoint(event)) controller.abort();
    };
    await expect(runRecipe({ recipe, out, signal: controller.signal, onEvent: stop })).rejects.toMatchObject({
      code: "interrupted",
    });
    expect((await showRun(out, root)).state).toBe("stopped");
    const events: RunEvent[] = [];
    const { result } = await runRecipe({ recipe, out, resume: true, onEvent: (event) => events.push(event) });
    expect(lasting(result)).toEqual(lasting(straight));
    if (title.includes("tune-") || title.includes("evaluate")) {
      expect(events.filter((event) => event.type === "stage-reuse").map((event) => event.stage)).toContain(
        "tune",
      );
    }
    if (title === "in the middle of tune") {
      const first = events.find((event) => event.type === "tune-step");
      expect(first!.step).toBeGreaterThan(5);
    }
    if (title.startsWith("in the middle of evaluate")) {
      const first = events.find(
        (event) => event.type === "stage-progress" && event.stage === "evaluate-tuned-squad",
      );
      expect(first).toMatchObject({ done: 8 });
    }
  });
});

describe("the folder of a run", () => {
  it("is locked while the run goes on", async () => {
    const out = path.join(root, "locked");
    let second: Promise<unknown> | undefined;
    await runRecipe({
      recipe,
      out,
      onEvent: (event) => {
        if (event.type === "stage-start" && event.stage === "tune") {
          second = Promise.all([
            expect(runRecipe({ recipe, out })).rejects.toMatchObject({ code: "locked" }),
            expect(showRun(out, root)).resolves.toMatchObject({ state: "running", stage: "tune" }),
          ]);
        }
      },
    });
    expect(second).toBeDefined();
    await second;
  });

  it("takes a changed recipe and repeats only what the change touches, but not with --resume", async () => {
    const out = path.join(root, "straight");
    const changed = await load("tasks.0.limit=20");
    await expect(runRecipe({ recipe: changed, out, resume: true })).rejects.toMatchObject({
      code: "not-resumable",
      message: expect.stringContaining("tasks was"),
    });
    const events: RunEvent[] = [];
    const { result } = await runRecipe({ recipe: changed, out, onEvent: (event) => events.push(event) });
    expect(result.results[0]!.rows).toBe(20);
    expect(events.flatMap((event) => (event.type === "stage-reuse" ? [event.stage] : []))).toEqual([
      "calibrate",
      "generate",
      "generate-random-span",
      "tune",
      "tune-random-span",
    ]);
    const back = await runRecipe({ recipe, out });
    expect(lasting(back.result)).toEqual(lasting(straight));
  });

  it("has nothing to resume when it is new", async () => {
    await expect(runRecipe({ recipe, out: path.join(root, "new"), resume: true })).rejects.toMatchObject({
      code: "not-resumable",
      message: expect.stringContaining("holds no run"),
    });
  });
});

describe("a finished run that was damaged or shortened", () => {
  it("does again what is gone: a cut journal, a manifest that is no JSON, a lost adapter", async () => {
    const out = path.join(root, "damaged");
    const first = (await runRecipe({ recipe, out })).result;
    const stages = await readdir(path.join(out, "stages"));
    const stage = (name: string) => path.join(out, "stages", stages.find((one) => one.startsWith(name))!);
    await writeFile(path.join(stage("evaluate-base-squad"), "journal.jsonl"), "");
    await writeFile(path.join(stage("generate-"), "manifest.json"), "{");
    await rm(path.join(stage("tune-random-span"), "adapter"), { recursive: true });
    const again = (await runRecipe({ recipe, out })).result;
    expect(again.results).toEqual(first.results);
    expect(again.controls).toEqual(first.controls);
  });

  it("keeps a warm-up as far as the steps allow", async () => {
    const short = await load("tune.steps=1", "tune.warmup_steps=5");
    const { result } = await runRecipe({ recipe: short, out: path.join(root, "short") });
    expect(result.results[0]!.rows).toBe(24);
  });

  it("leaves no result of the recipe before when the new one is stopped", async () => {
    const out = path.join(root, "replaced");
    await runRecipe({ recipe: await load("tune.steps=2"), out });
    const other = await load("tune.steps=3");
    const stopped = runRecipe({ recipe: other, out, signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: "interrupted" });
    expect(await readdir(out)).not.toContain("result.json");
    expect(await readdir(out)).not.toContain("report.html");
  });
});

it("plans stages, rows and tokens without doing anything", async () => {
  const before = await readdir(root);
  const plan = await planRecipe(recipe);
  expect(plan.stages.map((stage) => stage.name)).toEqual(STAGES);
  // 12 steps of 4 over 48 samples are every sample once, so the plan's tokens are those of the run.
  expect(plan.trainedTokens).toBe(straight.trained_tokens);
  expect(await readdir(root)).toEqual(before);
});
