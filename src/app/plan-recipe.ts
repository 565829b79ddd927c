import { loadEngine } from "../adapters/engines/registry.ts";
import type { OnDownloadEvent } from "../adapters/models/download/download-event.ts";
import type { Recipe } from "../contracts/recipe.ts";
import { getModel } from "./get-model.ts";
import { planRun, type RunPlan } from "./plan-run.ts";

/** The plan of a recipe with its own model's tokenizer, which is got first where it is not on this machine. */
export async function planRecipe(
  recipe: Recipe,
  options: { readonly onDownload?: OnDownloadEvent; readonly signal?: AbortSignal } = {},
): Promise<RunPlan> {
  await getModel({ engine: recipe.engine, model: recipe.model, ...options });
  const engine = await loadEngine(recipe.engine);
  const session = await engine.open({ model: recipe.model });
  try {
    return await planRun(recipe, session.tokenizer, session.config.maxPositions);
  } finally {
    await session.close();
  }
}
