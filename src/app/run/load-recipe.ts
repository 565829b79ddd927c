import path from "node:path";
import { readYaml } from "../../adapters/store/read-yaml.ts";
import { type ParseRecipeOptions, parseRecipe } from "../../contracts/parse-recipe.ts";
import type { KeyPath } from "../../contracts/parse-strict.ts";
import type { Recipe } from "../../contracts/recipe.ts";
import { CookbookError } from "../../core/errors.ts";
import { parseParams } from "../../domain/templates/sdk/parse-params.ts";
import { formatOf } from "../../domain/templates/sdk/sampler.ts";
import type { Template } from "../../domain/templates/sdk/template.ts";
import { isTaskFile } from "../tasks/load-task-file.ts";
import { resolveTask } from "../tasks/resolve-tasks.ts";
import { absoluteReference, resolveTemplate } from "../templates/resolve-template.ts";
import { variantsOf } from "./prepare-run.ts";
import { applySetValues, parseSetValue, type SetValue } from "./set-values.ts";

export interface LoadRecipeOptions {
  readonly file: string;
  /** `path.to.key=value`, the later ones win. */
  readonly set?: readonly string[] | undefined;
  /** Where relative paths in `set` count from; those of the file count from its folder. */
  readonly cwd: string;
}

/**
 * Reads, overrides and checks a recipe; paths of data and of the template become absolute; template, parameters and tasks
 * are known to exist.
 * Errors: `io-failed`, `invalid-recipe`, `unknown-name`, `invalid-parameter`, `usage`; those of the user's own template.
 */
export async function loadRecipe({ file, set = [], cwd }: LoadRecipeOptions): Promise<Recipe> {
  const yaml = await readYaml(file);
  const sets = set.map(parseSetValue);
  if (typeof yaml.value !== "object" || yaml.value === null || Array.isArray(yaml.value)) {
    throw new CookbookError({
      code: "invalid-recipe",
      message: `${file} holds no keys, expected a recipe`,
      hint: "see examples/document-qa/recipe.yaml",
    });
  }
  const folder = path.dirname(path.resolve(cwd, file));
  return checkRecipe(applySetValues(yaml.value, sets), {
    file: path.relative(cwd, file) || file,
    locate(keys) {
      if (isSet(sets, keys)) return `--set ${keys.join(".")}`;
      const line = yaml.lineOf(keys);
      return line === undefined ? undefined : `line ${line}`;
    },
    from: (keys) => (isSet(sets, keys) ? cwd : folder),
    cwd,
  });
}

export interface CheckRecipeOptions extends ParseRecipeOptions {
  /** The folder that a relative path at a key counts from. */
  readonly from: (keys: KeyPath) => string;
  readonly cwd: string;
}

/** What `loadRecipe` does once the file is read. */
export async function checkRecipe(
  value: unknown,
  { file, locate, from, cwd }: CheckRecipeOptions,
): Promise<Recipe> {
  const recipe = parseRecipe(value, { file, locate });
  const id = absoluteReference(recipe.template.id, from(["template", "id"]));
  const { template } = await resolveTemplate(id, cwd);
  parseParams(template, recipe.template.params);
  if (recipe.template.format !== undefined) formatOf(template, recipe.template.format);
  for (const control of recipe.controls) {
    parseParams(template, { ...recipe.template.params, ...control.params });
  }
  if (recipe.curriculum !== undefined) checkLevels(template, recipe);
  const taskIds = recipe.tasks.map((task, index) =>
    isTaskFile(task.id) ? path.resolve(from(["tasks", index, "id"]), task.id) : task.id,
  );
  for (const task of taskIds) await resolveTask(task);
  return {
    ...recipe,
    template: { ...recipe.template, id },
    model: isRelativePath(recipe.model) ? path.resolve(from(["model"]), recipe.model) : recipe.model,
    tasks: recipe.tasks.map((task, index) => ({
      ...task,
      id: taskIds[index]!,
      data: path.resolve(from(["tasks", index, "data"]), task.data),
    })),
  };
}

/** Every level that a curriculum may come to, for the rule and the controls. Errors: invalid-parameter, invalid-recipe. */
function checkLevels(template: Template, recipe: Recipe): void {
  if (template.levels.length < 2) {
    throw new CookbookError({
      code: "invalid-recipe",
      message: `curriculum: the template "${template.id}" has ${template.levels.length} levels, expected two or more`,
      hint: "declare `levels` in the template, from easy to hard, or leave the curriculum out",
    });
  }
  for (const level of template.levels) {
    for (const { params } of variantsOf(recipe, level)) parseParams(template, params);
  }
}

export function isSet(sets: readonly SetValue[], keys: KeyPath): boolean {
  return sets.some(({ path: set }) => set.every((part, index) => part === keys[index]));
}

function isRelativePath(model: string): boolean {
  return /^\.{1,2}[\\/]/.test(model);
}
