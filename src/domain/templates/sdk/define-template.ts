import type { z } from "zod";
import { CookbookError } from "../../../core/errors.ts";
import type { SlotDescription, SlotsOf, Template } from "./template.ts";

type Optional = "outputParams" | "wording" | "reserved" | "levels" | "cases" | "check" | "followsRule";
type Typed<Schema extends z.ZodObject, D extends Readonly<Record<string, SlotDescription>>> = Template<
  z.infer<Schema>,
  SlotsOf<D>
>;

/** What an author writes; `params` and `slots` give the types of everything else. */
export type TemplateDeclaration<
  Schema extends z.ZodObject,
  D extends Readonly<Record<string, SlotDescription>>,
> = { readonly params: Schema; readonly slots: D } & Omit<Typed<Schema, D>, Optional | "params" | "slots"> &
  Partial<Pick<Typed<Schema, D>, Optional>>;

/** Declares a template; mistakes that types cannot see (names that lead nowhere) throw at once with code internal. */
export function defineTemplate<
  Schema extends z.ZodObject,
  const D extends Readonly<Record<string, SlotDescription>>,
>(declaration: TemplateDeclaration<Schema, D>): Template {
  // Past this line parameters are checked by the schema and slots come from `sample`, so the types may be forgotten.
  const template = {
    outputParams: [],
    wording: [],
    reserved: [],
    levels: [],
    cases: { accept: [], reject: [] },
    check: () => undefined,
    followsRule: () => true,
    ...declaration,
    [TEMPLATE]: true,
  } as unknown as Template;
  const problem = findProblem(template);
  if (problem !== undefined) {
    throw new CookbookError({ code: "internal", message: `template "${template.id}": ${problem}` });
  }
  return template;
}

const TEMPLATE = Symbol.for("cookbook.template");

/** Whether the value comes from `defineTemplate`, of this copy of the package or another. */
export function isTemplate(value: unknown): value is Template {
  return typeof value === "object" && value !== null && TEMPLATE in value;
}

function findProblem(template: Template): string | undefined {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(template.id)) return "the id must be kebab-case";
  if (!Number.isInteger(template.version) || template.version < 1) return "version counts from 1";
  if (Object.keys(template.formats).length === 0) return "it needs at least one format";
  if (!(template.outputSlot in template.slots)) return `no slot "${template.outputSlot}" for the output`;
  for (const name of template.outputParams) {
    if (!(name in template.params.shape)) return `outputParams names "${name}", which is no parameter`;
  }
  for (const use of template.tasks) {
    if (!(use.format in template.formats)) return `task "${use.task}" names no known format: "${use.format}"`;
    for (const slot of Object.keys(use.slots)) {
      if (!(slot in template.slots)) return `task "${use.task}" fills no known slot: "${slot}"`;
    }
  }
  return undefined;
}
