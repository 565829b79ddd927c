import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isCookbookError } from "../../core/errors.ts";
import { loadRecipe } from "./load-recipe.ts";

const RECIPE = `name: small
model: mock
template:
  id: span-match
data:
  count: 8
tune:
  steps: 4
tasks:
  - id: squad
    data: tasks/rows.jsonl
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-recipe-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function load(text: string, set: readonly string[] = []) {
  const file = path.join(folder, "recipe.yaml");
  await writeFile(file, text);
  return loadRecipe({ file, set, cwd: "/elsewhere" });
}

async function problem(text: string, set: readonly string[] = []): Promise<string> {
  try {
    await load(text, set);
  } catch (error) {
    if (!isCookbookError(error)) throw error;
    const message = error.message.replace(path.relative("/elsewhere", folder), "").replace(/^\//, "");
    return `${error.code}: ${message} | ${error.hint ?? ""}`;
  }
  return "no error";
}

describe("loadRecipe", () => {
  it("fills defaults and counts data paths from the recipe's folder", async () => {
    const recipe = await load(RECIPE);
    expect(recipe).toMatchObject({
      seed: 0,
      engine: "onnx",
      chat: false,
      controls: [],
    });
    expect(recipe.tune).toMatchObject({ batch_size: 8, rank: 8, alpha: 16, targets: ["q", "v"] });
    expect(recipe.evaluation).toEqual({ batch_size: 16 });
    expect(recipe.tasks[0]!.data).toBe(path.join(folder, "tasks/rows.jsonl"));
  });

  it("refuses a batch that cannot be cut into equal parts, before any work", async () => {
    expect(await problem(RECIPE, ["tune.batch_size=8", "tune.accumulation=3"])).toContain(
      "tune.accumulation is 3, but tune.batch_size 8 cannot be cut into so many equal parts",
    );
  });

  it("sets values by path, with data paths from the current folder", async () => {
    const recipe = await load(RECIPE, [
      "tune.steps=7",
      "tasks.0.data=rows.jsonl",
      "tune.targets=[q, k]",
      "template.params.answer=random-span",
      "chat=true",
      "tasks.1={id: last-word, data: words.jsonl}",
    ]);
    expect(recipe.tune.steps).toBe(7);
    expect(recipe.tune.targets).toEqual(["q", "k"]);
    expect(recipe.template.params).toEqual({ answer: "random-span" });
    expect(recipe.chat).toBe(true);
    expect(recipe.tasks.map((task) => task.data)).toEqual([
      "/elsewhere/rows.jsonl",
      "/elsewhere/words.jsonl",
    ]);
  });

  it.each([
    [
      RECIPE.replace("steps: 4", "stesp: 4"),
      [],
      'invalid-recipe: recipe.yaml has 2 problems:\n  line 7: tune.steps is missing\n  line 8: unknown key "stesp" in tune | did you mean "steps" by "stesp"?',
    ],
    [
      `${RECIPE}temlpate: 1\n`,
      [],
      'invalid-recipe: recipe.yaml, line 12: unknown key "temlpate" | did you mean "template" by "temlpate"?',
    ],
    [
      RECIPE.replace("count: 8", "count: many"),
      [],
      'invalid-recipe: recipe.yaml, line 6: data.count is "many", expected a number | docs/recipes.md',
    ],
    [RECIPE, ["tune.schedule=lineer"], '--set tune.schedule: tune.schedule is "lineer", expected one of'],
    [RECIPE, ["tune.learning_rate=0"], "tune.learning_rate is 0, expected above 0"],
    [RECIPE, ["tasks.0.dta=x"], '--set tasks.0.dta: unknown key "dta" in tasks.0 | did you mean "data"'],
    [RECIPE, ["tasks.3.data=x"], 'invalid-recipe: --set tasks.3.data: "tasks" is a list of 1'],
    [RECIPE, ["__proto__.x=1"], "invalid-recipe"],
    [RECIPE, ["tune.steps"], "usage: --set tune.steps: expected path.to.key=value"],
    [RECIPE, ["tasks=[]"], "tasks is empty, expected at least one entry"],
    [RECIPE, ["tasks.0.id=sqad"], 'unknown-name: unknown task "sqad"'],
    [RECIPE, ["template.id=span-mach"], "unknown-name"],
    [RECIPE, ["controls.0={name: base, params: {}}"], 'a control cannot be called "base"'],
    ["name: [\n", [], "invalid-recipe: "],
    ["just text\n", [], "holds no keys, expected a recipe"],
  ])("refuses %#", async (text, set, message) => {
    expect(await problem(text, set)).toContain(message);
  });
});
