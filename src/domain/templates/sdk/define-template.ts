import type { z } from "zod";
import { declarationProblem } from "./declaration-problem.ts";
import type { SlotDescription, SlotsOf, Template } from "./template.ts";
import { templateFailed } from "./template-failure.ts";

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

/**
 * Declares a template; what is missing, of a wrong type or named without being there throws at once. Errors:
 * template-failed.
 */
export function defineTemplate<
  Schema extends z.ZodObject,
  const D extends Readonly<Record<string, SlotDescription>>,
>(declaration: TemplateDeclaration<Schema, D>): Template {
  const whole = {
    outputParams: [],
    wording: [],
    reserved: [],
    levels: [],
    cases: { accept: [], reject: [] },
    check: () => undefined,
    followsRule: () => true,
    ...declaration,
  };
  const problem = declarationProblem(whole);
  if (problem !== undefined) {
    throw templateFailed({
      id: String(declaration.id),
      what: problem,
      hint: "docs/guide/templates.md has a whole declaration, and `cookbook templates new ID` writes one",
    });
  }
  // Past this line parameters are checked by the schema and slots come from `sample`, so the types may be forgotten.
  return { ...whole, [TEMPLATE]: true } as unknown as Template;
}

const TEMPLATE = Symbol.for("cookbook.template");

/** Whether the value comes from `defineTemplate`, of this copy of the package or another. */
export function isTemplate(value: unknown): value is Template {
  return typeof value === "object" && value !== null && TEMPLATE in value;
}
