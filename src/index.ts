/** `cookbook`: the facade. The subpaths `templates`, `evaluation`, `engines` and `testing` hold the rest. */

export { generateDataset } from "./app/datasets/generate-dataset.ts";
export { evaluate } from "./app/evaluate.ts";
export { runRecipe } from "./app/run-recipe.ts";
export { type CookbookConfig, defineConfig } from "./app/templates/load-config.ts";
export { tuneDataset } from "./app/tune-dataset.ts";
export {
  CookbookError,
  type CookbookErrorOptions,
  ERROR_CODES,
  type ErrorCode,
  isCookbookError,
} from "./core/errors.ts";
export { defineTemplate } from "./domain/templates/sdk/define-template.ts";
export { loadEngine } from "./engines.ts";
