import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { CookbookError, isCookbookError } from "../../core/errors.ts";
import { nearestName } from "../../core/nearest.ts";
import { sha256Hex } from "../../core/sha256.ts";
import { isTemplate } from "../../domain/templates/sdk/define-template.ts";
import { guardTemplate } from "../../domain/templates/sdk/guard-template.ts";
import type { Template } from "../../domain/templates/sdk/template.ts";
import { ioFailed } from "../store/io-failed.ts";
import { forbidExit } from "./forbid-exit.ts";

export interface LoadedTemplate {
  readonly template: Template;
  /** SHA-256 of the file that names it and of the template's own functions, wherever they were written. */
  readonly codeFingerprint: string;
}

/** All exports of a TypeScript or JavaScript module. Errors: io-failed, template-failed. */
export async function loadModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  const { createJiti } = await import("jiti");
  // The file gets this very copy of the package and of zod, wherever it lies and whatever is installed beside it.
  const virtualModules = {
    cookbook: await import(publicEntry("index")),
    "cookbook/templates": await import(publicEntry("templates")),
    "cookbook/evaluation": await import(publicEntry("evaluation")),
    zod: await import("zod"),
  };
  const jiti = createJiti(pathToFileURL(file).href, { fsCache: false, moduleCache: false, virtualModules });
  try {
    return await jiti.import<Record<string, unknown>>(file);
  } catch (cause) {
    if (isCookbookError(cause)) throw cause;
    const place = placeIn(file, cause);
    throw new CookbookError({
      code: "template-failed",
      message: `"${file}" cannot be loaded: ${firstLine(cause)}${place === undefined ? "" : ` (at ${place})`}`,
      hint:
        place === undefined
          ? "it must be a TypeScript or JavaScript module; see docs/guide/templates.md"
          : "mend that line",
      cause,
    });
  }
}

/** The export of that name, or the only template of the file. Errors: io-failed, template-failed, unknown-name. */
export async function loadTemplateFile(file: string, name: string | undefined): Promise<LoadedTemplate> {
  const code = await readCode(file);
  const templates = Object.entries(await loadModule(file)).filter((entry): entry is [string, Template] =>
    isTemplate(entry[1]),
  );
  const template = chooseTemplate({
    file,
    templates,
    name,
    hint: "export what defineTemplate gives: export const mine = defineTemplate({ … })",
  });
  return ownTemplate(template, code);
}

/** A user's template, as it goes into commands. */
export function ownTemplate(template: Template, code: Uint8Array): LoadedTemplate {
  forbidExit();
  return { template: guardTemplate(template), codeFingerprint: fingerprintOf(template, code) };
}

function fingerprintOf(template: Template, code: Uint8Array): string {
  const layouts = Object.values(template.formats).flatMap(({ prompt, completion }) => [prompt, completion]);
  const functions = [template.sample, template.solve, template.check, template.followsRule, ...layouts];
  return sha256Hex([sha256Hex(code), ...functions.map(String)].join("\n"));
}

export interface TemplateChoice<T> {
  readonly file: string;
  /** By the names that the file gives them. */
  readonly templates: readonly (readonly [string, T])[];
  readonly name: string | undefined;
  /** What to do in a file without any. */
  readonly hint: string;
}

/** The one of that name or id, or the only one. Errors: template-failed, invalid-parameter, unknown-name. */
export function chooseTemplate<T extends { readonly id: string }>(choice: TemplateChoice<T>): T {
  const { file, templates, name, hint } = choice;
  if (templates.length === 0) {
    throw new CookbookError({ code: "template-failed", message: `"${file}" holds no template`, hint });
  }
  const found = templates.filter(
    ([key, template]) => name === undefined || key === name || template.id === name,
  );
  // A default export often repeats a named one.
  const different = new Set(found.map(([, template]) => template));
  if (different.size === 1) return found[0]![1];
  const known = templates.map(([key]) => key);
  if (name === undefined) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `"${file}" holds ${known.length} templates: ${known.join(", ")}`,
      hint: `say which: ${file}:${known[0]}`,
    });
  }
  const nearest = nearestName(name, known);
  throw new CookbookError({
    code: "unknown-name",
    message: `"${file}" holds no template "${name}"`,
    hint: nearest === undefined ? `its templates: ${known.join(", ")}` : `did you mean "${nearest}"?`,
  });
}

async function readCode(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw ioFailed("read", file, error);
  }
}

/** A public entry of this package, as source or built: users' files import it by its public name. */
function publicEntry(name: string): string {
  return new URL(`../../${name}${path.extname(import.meta.url)}`, import.meta.url).href;
}

/** "line 3": of a syntax error, or of the first line of the file that was running when it threw. */
function placeIn(file: string, cause: unknown): string | undefined {
  const text = cause instanceof Error ? `${cause.message}\n${cause.stack ?? ""}` : "";
  const name = path.basename(file).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const found = new RegExp(`[/\\\\]${name}:(\\d+)`).exec(text);
  return found === null ? undefined : `line ${found[1]}`;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!.trim();
}
