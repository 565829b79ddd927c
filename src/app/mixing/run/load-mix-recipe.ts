import path from "node:path";
import { readYaml } from "../../../adapters/store/read-yaml.ts";
import { type MixRecipe, parseMixRecipe } from "../../../contracts/mix-recipe.ts";
import type { KeyPath } from "../../../contracts/parse-strict.ts";
import { CookbookError } from "../../../core/errors.ts";
import { findLabelModel } from "../../../domain/mixing/label-models/registry.ts";
import { parseParams } from "../../../domain/templates/sdk/parse-params.ts";
import { formatOf } from "../../../domain/templates/sdk/sampler.ts";
import { applySetValues, parseSetValue } from "../../run/set-values.ts";
import { isTaskFile } from "../../tasks/load-task-file.ts";
import { absoluteReference, resolveTemplate } from "../../templates/resolve-template.ts";

export interface LoadMixRecipeOptions {
  readonly file: string;
  /** `path.to.key=value`, the later ones win. */
  readonly set?: readonly string[] | undefined;
  /** Where relative paths in `set` count from; those of the file count from its folder. */
  readonly cwd: string;
}

/**
 * Reads, overrides and checks a recipe of a mix; paths become absolute; templates, parameters and label model are known to
 * exist. Errors: `io-failed`, `invalid-recipe`, `unknown-name`, `invalid-parameter`, `usage`.
 */
export async function loadMixRecipe({ file, set = [], cwd }: LoadMixRecipeOptions): Promise<MixRecipe> {
  const yaml = await readYaml(file);
  const sets = set.map(parseSetValue);
  if (typeof yaml.value !== "object" || yaml.value === null || Array.isArray(yaml.value)) {
    throw new CookbookError({
      code: "invalid-recipe",
      message: `${file} holds no keys, expected a recipe of a mix`,
      hint: "see examples/mix",
    });
  }
  const isSet = (keys: KeyPath) =>
    sets.some(({ path: given }) => given.every((part, place) => String(part) === String(keys[place])));
  const recipe = parseMixRecipe(applySetValues(yaml.value, sets), {
    file: path.relative(cwd, file) || file,
    locate(keys) {
      if (isSet(keys)) return `--set ${keys.join(".")}`;
      const line = yaml.lineOf(keys);
      return line === undefined ? undefined : `line ${line}`;
    },
  });
  const folder = path.dirname(path.resolve(cwd, file));
  const resolved = (keys: KeyPath, given: string) => path.resolve(isSet(keys) ? cwd : folder, given);
  findLabelModel(recipe.estimate.method);
  const templates = [];
  for (const [place, template] of recipe.templates.entries()) {
    const id = absoluteReference(template.id, isSet(["templates", place, "id"]) ? cwd : folder);
    const { template: found } = await resolveTemplate(id, cwd);
    parseParams(found, template.params);
    if (template.format !== undefined) formatOf(found, template.format);
    templates.push({ ...template, id });
  }
  const { votes, estimates, weights, probes } = recipe.from;
  const start = (key: string, given: string | undefined) =>
    given === undefined ? undefined : resolved(["from", key], given);
  return {
    ...recipe,
    templates,
    tasks: recipe.tasks.map((task, place) => ({
      ...task,
      id: isTaskFile(task.id) ? resolved(["tasks", place, "id"], task.id) : task.id,
      data: resolved(["tasks", place, "data"], task.data),
    })),
    estimate: {
      ...recipe.estimate,
      gold:
        recipe.estimate.gold === undefined ? undefined : resolved(["estimate", "gold"], recipe.estimate.gold),
    },
    baseline_data:
      recipe.baseline_data === undefined ? undefined : resolved(["baseline_data"], recipe.baseline_data),
    from: {
      votes: start("votes", votes),
      estimates: start("estimates", estimates),
      weights: start("weights", weights),
      probes:
        probes &&
        Object.fromEntries(
          Object.entries(probes).map(([name, given]) => [name, resolved(["from", "probes", name], given)]),
        ),
    },
  };
}
