import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type LoadedTemplate, loadModule, ownTemplate } from "../../adapters/templates/load-template-file.ts";
import { CookbookError } from "../../core/errors.ts";
import { nearestName } from "../../core/nearest.ts";
import { TEMPLATES } from "../../domain/templates/library/registry.ts";
import { isTemplate } from "../../domain/templates/sdk/define-template.ts";
import type { Template } from "../../domain/templates/sdk/template.ts";

/** What `cookbook.config.ts` exports as its default. */
export interface CookbookConfig {
  /** Templates that commands know by id, beside the library's. */
  readonly templates?: readonly Template[];
}

const NAMES = ["cookbook.config.ts", "cookbook.config.mts", "cookbook.config.js", "cookbook.config.mjs"];
const KEYS = ["templates"];

/** Gives types to the configuration of a project, and nothing else. */
export function defineConfig(config: CookbookConfig): CookbookConfig {
  return config;
}

/** Templates of the configuration file in the folder; none without one. Errors: invalid-parameter, template-failed. */
export async function loadConfigTemplates(folder: string): Promise<readonly LoadedTemplate[]> {
  const file = NAMES.map((name) => path.join(folder, name)).find((candidate) => existsSync(candidate));
  if (file === undefined) return [];
  const { default: config } = await loadModule(file);
  const problem = problemOf(config);
  if (problem !== undefined) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `"${file}": ${problem}`,
      hint: "export default defineConfig({ templates: [mine] })",
    });
  }
  const code = await readFile(file);
  return ((config as CookbookConfig).templates ?? []).map((template) => ownTemplate(template, code));
}

function problemOf(config: unknown): string | undefined {
  if (typeof config !== "object" || config === null) return "its default export is no object";
  for (const key of Object.keys(config)) {
    if (KEYS.includes(key)) continue;
    const nearest = nearestName(key, KEYS);
    return `unknown key "${key}"${nearest === undefined ? "" : `, did you mean "${nearest}"?`}`;
  }
  const { templates = [] } = config as { readonly templates?: unknown };
  if (!Array.isArray(templates)) return '"templates" is no list';
  const stranger = templates.findIndex((each) => !isTemplate(each));
  if (stranger >= 0) return `templates[${stranger}] is no template: give what defineTemplate returns`;
  const ids = templates.map(({ id }: Template) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) < i || TEMPLATES.some((own) => own.id === id));
  return twice === undefined ? undefined : `the id "${twice}" is taken: choose another`;
}
