import { z } from "zod";
import { CookbookError } from "../core/errors.ts";
import { nearestName } from "../core/nearest.ts";
import { type KeyPath, parseStrict } from "./parse-strict.ts";

const text = z.union([z.string().min(1), z.number(), z.boolean()]).transform(String);

const shared = {
  /** What tables and plots call the factor; default its key or name. */
  label: z.string().min(1).optional(),
  unit: z.string().min(1).optional(),
  /** The label or value of the level that the others are compared with; default the first. */
  reference: z.unknown().optional(),
};

/** One key of the run recipe, and its values. */
const keyFactorSchema = z.strictObject({
  key: z.string().min(1),
  values: z.array(z.unknown()).min(2),
  ...shared,
});

/** Levels that each change as many keys as they need. */
const namedFactorSchema = z.strictObject({
  name: z.string().min(1),
  values: z.array(z.strictObject({ label: text, set: z.record(z.string(), z.unknown()).default({}) })).min(2),
  ...shared,
});

const study = {
  name: z.string().regex(/^[A-Za-z0-9][\w.-]*$/, "letters, digits, dots, dashes and underscores"),
  /** Of samples, their order and the adapter's start: one tuning for each, at every level. */
  seeds: z.array(z.int().min(0)).min(1),
  /** A recipe of `cookbook run`. */
  run: z.record(z.string(), z.unknown()),
};

const keyStudySchema = z.strictObject({ ...study, factor: keyFactorSchema });
const namedStudySchema = z.strictObject({ ...study, factor: namedFactorSchema });

/** A study as it is written, its levels in one form. */
export interface StudyRecipe {
  readonly name: string;
  readonly seeds: readonly number[];
  /** Not checked yet: levels fill it in. */
  readonly run: Readonly<Record<string, unknown>>;
  readonly factor: {
    readonly label: string;
    readonly unit: string | null;
    /** The label of a level. */
    readonly reference: string;
  };
  readonly levels: readonly LevelRecipe[];
}

export interface LevelRecipe {
  readonly label: string;
  /** Keys of the run recipe, dots between their parts. */
  readonly set: Readonly<Record<string, unknown>>;
}

export interface ParseStudyRecipeOptions {
  readonly file: string;
  readonly locate: (path: KeyPath) => string | undefined;
}

/** Errors: `invalid-recipe` with every problem, its place, and for unknown keys the nearest known one. */
export function parseStudyRecipe(value: unknown, { file, locate }: ParseStudyRecipeOptions): StudyRecipe {
  const options = {
    file,
    locate,
    code: "invalid-recipe",
    what: "a study",
    hint: "docs/guide/studies.md lists every key",
  } as const;
  const recipe = isNamed(value)
    ? parseStrict(namedStudySchema, value, options)
    : parseStrict(keyStudySchema, value, options);
  const { name, seeds, run, factor } = recipe;
  const levels =
    "key" in factor
      ? factor.values.map((own) => ({ label: labelOf(own), set: { [factor.key]: own } }))
      : factor.values;
  const labels = levels.map(({ label }) => label);
  refuseTwice(file, "seeds", seeds.map(String));
  refuseTwice(file, "factor.values", labels);
  const reference = factor.reference === undefined ? labels[0]! : labelOf(factor.reference);
  if (!labels.includes(reference)) throw unknownReference(file, reference, labels);
  return {
    name,
    seeds,
    run,
    factor: {
      label: factor.label ?? ("key" in factor ? factor.key : factor.name),
      unit: factor.unit ?? null,
      reference,
    },
    levels,
  };
}

function isNamed(value: unknown): boolean {
  const factor = (value as { readonly factor?: unknown } | null)?.factor;
  return typeof factor === "object" && factor !== null && !("key" in factor) && "name" in factor;
}

/** A value as the label of its level: a list such as a range by its ends. */
function labelOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(labelOf).join("–");
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

function refuseTwice(file: string, list: string, names: readonly string[]): void {
  const twice = names.find((one, place) => names.indexOf(one) !== place);
  if (twice === undefined) return;
  throw new CookbookError({
    code: "invalid-recipe",
    message: `${file}: ${list} has "${twice}" twice`,
    hint: "leave one of them out",
  });
}

function unknownReference(file: string, reference: string, labels: readonly string[]): CookbookError {
  const nearest = nearestName(reference, labels);
  return new CookbookError({
    code: "invalid-recipe",
    message: `${file}: factor.reference is "${reference}", which is no level`,
    hint: nearest === undefined ? `the levels are ${labels.join(", ")}` : `did you mean "${nearest}"?`,
  });
}
