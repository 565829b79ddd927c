import path from "node:path";
import type { Recipe } from "../../contracts/recipe.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { sha256Hex } from "../../core/sha256.ts";

/** Identity of a recipe with its overrides, paths included. */
export function recipeHash(recipe: Recipe): string {
  return sha256Hex(canonicalJson(recipe));
}

/** `runs/<name>-<first 8 digits of the recipe's hash>`. */
export function defaultRunFolder(recipe: Recipe): string {
  return path.join("runs", `${recipe.name}-${recipeHash(recipe).slice(0, 8)}`);
}

/** Where a run keeps its files. */
export interface RunPaths {
  readonly folder: string;
  readonly recipe: string;
  readonly events: string;
  readonly result: string;
  readonly report: string;
  readonly stages: string;
}

export function runPaths(folder: string): RunPaths {
  return {
    folder,
    recipe: path.join(folder, "recipe.json"),
    events: path.join(folder, "events.jsonl"),
    result: path.join(folder, "result.json"),
    report: path.join(folder, "report.html"),
    stages: path.join(folder, "stages"),
  };
}
