import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunEvent } from "../../contracts/run-events.ts";
import { curriculumLevel } from "../../domain/templates/sdk/curriculum.ts";
import { planRecipe } from "../plan-recipe.ts";
import { runRecipe } from "../run-recipe.ts";
import { loadRecipe } from "./load-recipe.ts";

const RECIPE = `name: rising
engine: mock
model: mock
template: { id: key-value, params: { names: 0, numbers: 0 } }
data: { count: 30 }
tune: { steps: 8, batch_size: 2 }
curriculum: { rounds: 3, score_rows: 8, raise_at: 0.01, lower_at: 0 }
tasks:
  - { id: squad, data: rows.jsonl, max_new_tokens: 4 }
`;
const ROW = { id: "a", context: "The bell is green.", question: "What is green?", answers: ["The bell"] };

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "cookbook-curriculum-"));
  await writeFile(path.join(root, "rows.jsonl"), JSON.stringify(ROW));
  await writeFile(path.join(root, "recipe.yaml"), RECIPE);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const load = (...set: string[]) => loadRecipe({ file: path.join(root, "recipe.yaml"), set, cwd: root });

it("tunes in rounds whose levels follow from the scores, and records both", async () => {
  const events: RunEvent[] = [];
  const out = path.join(root, "run");
  const recipe = await load();
  const { result } = await runRecipe({ recipe, out, onEvent: (event) => events.push(event) });
  const log = result.curriculum!;
  expect(log.map(({ round }) => round)).toEqual([1, 2, 3]);
  expect(log.at(-1)!.level).toBeGreaterThan(1);
  const options = { raiseAt: 0.01, lowerAt: 0, window: 1 };
  for (const [i, { level }] of log.entries())
    expect(level).toBe(curriculumLevel(4, log.slice(0, i), options));
  const told = events.filter((event) => event.type === "curriculum-level");
  expect(told.map(({ level }) => level)).toEqual(log.map(({ level }) => level));
  expect(told[0]!.params).toEqual({ pairs: [2, 3], sharedKeyWord: 0, reorder: 0, inflect: 0 });
  expect(events.filter((event) => event.type === "curriculum-score").map(({ score }) => score)).toEqual(
    log.map(({ score }) => score),
  );
  // 8 steps over three rounds, 30 samples over three rounds, no sample twice.
  const steps = events.filter((event) => event.type === "tune-step").map(({ stage }) => stage);
  expect([1, 2, 3].map((n) => steps.filter((stage) => stage === `tune-round-${n}`).length)).toEqual([
    2, 3, 3,
  ]);
  expect(result.stages.map(({ name }) => name)).toEqual([
    ...["model", "calibrate"],
    ...[1, 2, 3].flatMap((n) => [`generate-round-${n}`, `tune-round-${n}`, `score-round-${n}`]),
    ...["evaluate-base-squad", "evaluate-tuned-squad", "align", "report"],
  ]);
  expect(await readFile(path.join(out, "report.html"), "utf8")).toContain("Curriculum");

  const plan = await planRecipe(recipe);
  const planned = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).sort();
  expect(planned(plan.stages)).toEqual(planned(result.stages));
  expect(plan.stages.filter(({ name }) => name.startsWith("tune")).map(({ rows }) => rows)).toEqual([
    4, 6, 6,
  ]);

  const again = await runRecipe({ recipe, out });
  expect(again.result.curriculum).toEqual(log);
  expect(again.result.results).toEqual(result.results);
});

it.each([
  [["curriculum.rounds=9"], "tune.steps is 8, but curriculum.rounds is 9"],
  [["curriculum.lower_at=0.5"], "curriculum.lower_at is 0.5, expected less than raise_at"],
  [["curriculum.rouns=2"], 'unknown key "rouns" in curriculum'],
])("refuses %j", async (set, message) => {
  await expect(load(...set)).rejects.toThrow(message);
});
