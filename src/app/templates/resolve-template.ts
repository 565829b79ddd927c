import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { loadTemplateFile } from "../../adapters/templates/load-template-file.ts";
import { CookbookError } from "../../core/errors.ts";
import { nearestName } from "../../core/nearest.ts";
import { TEMPLATES } from "../../domain/templates/library/registry.ts";
import type { Template } from "../../domain/templates/sdk/template.ts";
import { loadConfigTemplates } from "./load-config.ts";

export interface ResolvedTemplate {
  readonly template: Template;
  /** SHA-256 of a user's own file; undefined for the library's templates. */
  readonly codeFingerprint: string | undefined;
}

export interface TemplateReference {
  /** A file or package; an id has none. */
  readonly module: string;
  /** What stands behind the last colon. */
  readonly name: string | undefined;
}

const FILE = /\.(?:[cm]?[jt]s|py)$/;

/** "path/to/file.ts", "path/to/file.ts:name", "package:name"; undefined for an id. */
export function parseTemplateReference(reference: string): TemplateReference | undefined {
  const match = /^(.+?)(?::([^:/\\]+))?$/.exec(reference);
  const module = match?.[1] ?? reference;
  const name = match?.[2];
  if (FILE.test(module) || /[/\\]/.test(module) || name !== undefined) return { module, name };
  return undefined;
}

/**
 * A template by id (the library's, else those of `cookbook.config.*`), by file (TypeScript, JavaScript, Python), or by
 * package. Errors: unknown-name, io-failed, template-failed, invalid-parameter, dependency-missing (no Python).
 */
export async function resolveTemplate(
  reference: string,
  folder: string = process.cwd(),
): Promise<ResolvedTemplate> {
  const parsed = parseTemplateReference(reference);
  if (parsed !== undefined) return loadFile(moduleFile(parsed.module, folder), parsed.name);
  const own = TEMPLATES.find((template) => template.id === reference);
  if (own !== undefined) return { template: own, codeFingerprint: undefined };
  const configured = await loadConfigTemplates(folder);
  const found = configured.find(({ template }) => template.id === reference);
  if (found !== undefined) return found;
  const known = (await listKnownTemplates(folder)).map(({ id }) => id);
  const nearest = nearestName(reference, known);
  throw new CookbookError({
    code: "unknown-name",
    message: `there is no template "${reference}"`,
    hint:
      nearest === undefined
        ? `see \`cookbook templates list\`; your own: path/to/file.ts, or list it in cookbook.config.ts`
        : `did you mean "${nearest}"?`,
  });
}

async function loadFile(file: string, name: string | undefined): Promise<ResolvedTemplate> {
  if (!isPythonFile(file)) return loadTemplateFile(file, name);
  const { loadPythonTemplate } = await import("../../adapters/templates/load-python-template.ts");
  return loadPythonTemplate(file, name);
}

/** The reference with a relative file counted from the folder; ids and packages stay as they are. */
export function absoluteReference(reference: string, folder: string): string {
  const parsed = parseTemplateReference(reference);
  if (parsed === undefined || !FILE.test(parsed.module)) return reference;
  const file = path.resolve(folder, parsed.module);
  return parsed.name === undefined ? file : `${file}:${parsed.name}`;
}

/** The file and name behind a reference to a template in Python; undefined for others. */
export function pythonReference(
  reference: string,
  folder: string = process.cwd(),
): { readonly file: string; readonly name: string | undefined } | undefined {
  const parsed = parseTemplateReference(reference);
  if (parsed === undefined || !isPythonFile(parsed.module)) return undefined;
  return { file: moduleFile(parsed.module, folder), name: parsed.name };
}

function isPythonFile(file: string): boolean {
  return file.endsWith(".py");
}

/** The library's templates and those of the configuration file. Errors: as a broken configuration's. */
export async function listKnownTemplates(folder: string = process.cwd()): Promise<readonly Template[]> {
  return [...TEMPLATES, ...(await loadConfigTemplates(folder)).map(({ template }) => template)];
}

function moduleFile(module: string, folder: string): string {
  if (FILE.test(module)) return path.resolve(folder, module);
  if (/^\.{0,2}[/\\]/.test(module) || existsSync(path.resolve(folder, module))) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `"${module}" is no template file: expected a name that ends in .ts, .js, .mjs or .py`,
      hint: "for example ./my-template.ts",
    });
  }
  try {
    return createRequire(pathToFileURL(path.join(folder, "x.js"))).resolve(module);
  } catch (cause) {
    throw new CookbookError({
      code: "unknown-name",
      message: `there is no package "${module}" to load a template from`,
      hint: "install it in this project, or give a file: path/to/file.ts:name",
      cause,
    });
  }
}
