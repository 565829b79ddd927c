import type { Recipe } from "../../contracts/recipe.ts";
import { canonicalJson } from "../../core/canonical-json.ts";

/** What decides a level's samples, the seed apart: levels that are equal in it share them. */
export function dataIdentity({ engine, model, template, data, curriculum }: Recipe): string {
  return canonicalJson({ engine, model, template, data, curriculum });
}

/** What decides its tuned model, the seed apart. */
export function tuningIdentity(recipe: Recipe): string {
  const { chat, tune } = recipe;
  return canonicalJson({ data: dataIdentity(recipe), chat, tune });
}

/** What decides how the untuned model answers. */
export function askingIdentity({ engine, model, chat, tasks }: Recipe): string {
  return canonicalJson({ engine, model, chat, tasks });
}
