import { CookbookError } from "../core/errors.ts";
import { type KeyPath, parseStrict } from "./parse-strict.ts";
import { type Recipe, recipeSchema, wrongOutputsOf } from "./recipe.ts";

export interface ParseRecipeOptions {
  /** For messages. */
  readonly file: string;
  /** Where a key stands, such as "line 12" or "--set tune.steps"; undefined when it stands nowhere. */
  readonly locate: (path: KeyPath) => string | undefined;
}

/** Errors: `invalid-recipe` with every problem, its place, and for unknown keys the nearest known one. */
export function parseRecipe(value: unknown, { file, locate }: ParseRecipeOptions): Recipe {
  const recipe = parseStrict(recipeSchema, value, {
    file,
    locate,
    code: "invalid-recipe",
    what: "a recipe",
    hint: "docs/recipes.md lists every key with its values and default",
  });
  checkUnique(recipe, file);
  checkParts(recipe, file);
  return recipe;
}

function checkUnique(recipe: Recipe, file: string): void {
  const lists = {
    tasks: recipe.tasks.map((task) => task.id),
    controls: recipe.controls.map((one) => one.name),
  };
  for (const [list, names] of Object.entries(lists)) {
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice === undefined) continue;
    throw new CookbookError({
      code: "invalid-recipe",
      message: `${file}: ${list} has "${twice}" twice, expected each once`,
    });
  }
  const reserved = recipe.controls.find((one) => one.name === "base" || one.name === "tuned");
  if (reserved === undefined) return;
  throw new CookbookError({
    code: "invalid-recipe",
    message: `${file}: a control cannot be called "${reserved.name}"`,
  });
}

function checkParts({ tune, data, curriculum }: Recipe, file: string): void {
  if (wrongOutputsOf(data) !== undefined && data.count < 2) {
    throw new CookbookError({
      code: "invalid-recipe",
      message: `${file}: data.count is ${data.count}: one sample alone has no other sample's output to take`,
    });
  }
  const rounds = curriculum?.rounds ?? 1;
  for (const [key, value] of Object.entries({ "tune.steps": tune.steps, "data.count": data.count })) {
    if (value >= rounds) continue;
    throw new CookbookError({
      code: "invalid-recipe",
      message: `${file}: ${key} is ${value}, but curriculum.rounds is ${rounds}: every round needs at least one`,
    });
  }
  if (curriculum !== undefined && curriculum.lower_at >= curriculum.raise_at) {
    throw new CookbookError({
      code: "invalid-recipe",
      message: `${file}: curriculum.lower_at is ${curriculum.lower_at}, expected less than raise_at, which is ${curriculum.raise_at}`,
    });
  }
  if (tune.batch_size % tune.accumulation === 0) return;
  throw new CookbookError({
    code: "invalid-recipe",
    message: `${file}: tune.accumulation is ${tune.accumulation}, but tune.batch_size ${tune.batch_size} cannot be cut into so many equal parts`,
  });
}
