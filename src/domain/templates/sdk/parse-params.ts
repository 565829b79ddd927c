import { z } from "zod";
import { CookbookError } from "../../../core/errors.ts";
import { nearestName } from "../../../core/nearest.ts";
import type { Params, Template } from "./template.ts";

/**
 * Parameters with defaults filled in. Values may be typed or texts as written on a command line ("4", "true", "2-5").
 * Errors: unknown-name (with the nearest known one), invalid-parameter.
 */
export function parseParams(template: Template, input: Readonly<Record<string, unknown>> = {}): Params {
  const params = parseFields(template, input);
  const problem = template.check(params);
  if (problem !== undefined) throw impossibleParams(template, problem);
  return params;
}

/** Each parameter by itself, without the template's own check of all together. */
export function parseFields(
  template: Pick<Template, "id" | "params">,
  input: Readonly<Record<string, unknown>> = {},
): Params {
  const shape = template.params.shape;
  const typed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) {
    if (!Object.hasOwn(shape, name)) throw unknownParameter(template, name);
    typed[name] = typeof value === "string" ? fromText(shape[name] as z.ZodType, value) : value;
  }
  const parsed = template.params.safeParse(typed);
  if (!parsed.success) throw invalidParameter(template, input, parsed.error.issues[0]!);
  // A template that changed them would change its next samples, and those of every sampler with the same defaults.
  for (const value of Object.values(parsed.data)) if (Array.isArray(value)) Object.freeze(value);
  return Object.freeze(parsed.data) as Params;
}

export function impossibleParams({ id }: Pick<Template, "id">, problem: string): CookbookError {
  return new CookbookError({
    code: "invalid-parameter",
    message: `template "${id}": ${problem}`,
    hint: `see \`cookbook templates show ${id}\` for defaults and bounds`,
  });
}

/** One line of `templates show` or of a form. */
export interface ParamDescription {
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly default: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly options?: readonly string[];
}

export function describeParams(template: Pick<Template, "params">): ParamDescription[] {
  return Object.entries(template.params.shape).map(([name, field]) => {
    const schema = z.toJSONSchema(field as z.ZodType, { io: "output" }) as JsonSchema;
    const bounds = schema.type === "array" ? (schema.prefixItems?.[0] ?? {}) : schema;
    return {
      name,
      description: schema.description ?? "",
      type:
        schema.enum !== undefined ? "choice" : schema.type === "array" ? "range" : (schema.type ?? "string"),
      default: schema.default,
      ...(bounds.minimum === undefined ? {} : { minimum: bounds.minimum }),
      ...(bounds.maximum === undefined ? {} : { maximum: bounds.maximum }),
      ...(schema.enum === undefined ? {} : { options: schema.enum }),
    };
  });
}

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly prefixItems?: readonly JsonSchema[];
}

/** Texts become numbers and booleans where the field wants one; what does not read as such is left for zod to refuse. */
function fromText(field: z.ZodType, text: string): unknown {
  let inner = field as unknown as {
    readonly def: { readonly type: string; readonly innerType?: typeof inner };
  };
  while (inner.def.innerType !== undefined) inner = inner.def.innerType;
  if (inner.def.type === "number" && text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
  if (inner.def.type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

function unknownParameter(template: Pick<Template, "id" | "params">, name: string): CookbookError {
  const known = Object.keys(template.params.shape);
  const nearest = nearestName(name, known);
  return new CookbookError({
    code: "unknown-name",
    message: `template "${template.id}" has no parameter "${name}"`,
    hint: nearest === undefined ? `its parameters: ${known.join(", ")}` : `did you mean "${nearest}"?`,
  });
}

function invalidParameter(
  template: Pick<Template, "id" | "params">,
  input: Readonly<Record<string, unknown>>,
  issue: z.core.$ZodIssue,
): CookbookError {
  const name = String(issue.path[0] ?? "");
  const known = describeParams(template).find((param) => param.name === name);
  return new CookbookError({
    code: "invalid-parameter",
    message: `template "${template.id}": parameter "${name}" is ${JSON.stringify(input[name])}: ${issue.message}`,
    hint:
      known === undefined
        ? `see \`cookbook templates show ${template.id}\``
        : `expected ${expectation(known)}`,
  });
}

/** "an integer from 1 to 12", in short words. */
export function expectation(param: ParamDescription): string {
  if (param.options !== undefined) return `one of ${param.options.join(", ")}`;
  const type = param.type === "range" ? 'a number or a range such as "2-5"' : `a ${param.type}`;
  const bounds =
    param.minimum === undefined || param.maximum === undefined
      ? ""
      : `, from ${param.minimum} to ${param.maximum}`;
  return type + bounds;
}
