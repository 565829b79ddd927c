import { z } from "zod";
import { CookbookError } from "../core/errors.ts";
import { nearestName } from "../core/nearest.ts";
import { type Recipe, recipeSchema } from "./recipe.ts";

export type KeyPath = readonly (string | number)[];

export interface ParseRecipeOptions {
  /** For messages. */
  readonly file: string;
  /** Where a key stands, such as "line 12" or "--set tune.steps"; undefined when it stands nowhere. */
  readonly locate: (path: KeyPath) => string | undefined;
}

/** Errors: `invalid-recipe` with every problem, its place, and for unknown keys the nearest known one. */
export function parseRecipe(value: unknown, { file, locate }: ParseRecipeOptions): Recipe {
  const parsed = recipeSchema.safeParse(value);
  if (parsed.success) {
    checkUnique(parsed.data, file);
    checkParts(parsed.data, file);
    return parsed.data;
  }
  const hints: string[] = [];
  const problems = parsed.error.issues.flatMap((issue) => {
    const path = issue.path.filter((part) => typeof part !== "symbol");
    if (issue.code !== "unrecognized_keys") {
      const place = locate(path) ?? locate(path.slice(0, -1));
      return [prefixed(place, `${dotted(path)} ${describeIssue(issue, valueAt(value, path))}`)];
    }
    return issue.keys.map((key) => {
      const known = knownKeys(path);
      const nearest = nearestName(key, known);
      hints.push(
        nearest === undefined
          ? `${path.length === 0 ? "a recipe" : dotted(path)} may have: ${known.join(", ")}`
          : `did you mean "${nearest}" by "${key}"?`,
      );
      const parent = path.length === 0 ? "" : ` in ${dotted(path)}`;
      return prefixed(locate([...path, key]), `unknown key "${key}"${parent}`);
    });
  });
  throw new CookbookError({
    code: "invalid-recipe",
    message:
      problems.length === 1
        ? `${file}, ${problems[0]}`
        : `${file} has ${problems.length} problems:\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
    hint: hints.length > 0 ? hints.join(" ") : "docs/recipes.md lists every key with its values and default",
    details: { file, problems },
  });
}

function checkUnique(recipe: Recipe, file: string): void {
  const lists = {
    tasks: recipe.tasks.map((task) => task.id),
    controls: recipe.controls.map((one) => one.name),
  };
  for (const [list, names] of Object.entries(lists)) {
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice === undefined) continue;
    throw new CookbookError({
      code: "invalid-recipe",
      message: `${file}: ${list} has "${twice}" twice, expected each once`,
    });
  }
  const reserved = recipe.controls.find((one) => one.name === "base" || one.name === "tuned");
  if (reserved === undefined) return;
  throw new CookbookError({
    code: "invalid-recipe",
    message: `${file}: a control cannot be called "${reserved.name}"`,
  });
}

function checkParts({ tune, data, curriculum }: Recipe, file: string): void {
  const rounds = curriculum?.rounds ?? 1;
  for (const [key, value] of Object.entries({ "tune.steps": tune.steps, "data.count": data.count })) {
    if (value >= rounds) continue;
    throw new CookbookError({
      code: "invalid-recipe",
      message: `${file}: ${key} is ${value}, but curriculum.rounds is ${rounds}: every round needs at least one`,
    });
  }
  if (curriculum !== undefined && curriculum.lower_at >= curriculum.raise_at) {
    throw new CookbookError({
      code: "invalid-recipe",
      message: `${file}: curriculum.lower_at is ${curriculum.lower_at}, expected less than raise_at, which is ${curriculum.raise_at}`,
    });
  }
  if (tune.batch_size % tune.accumulation === 0) return;
  throw new CookbookError({
    code: "invalid-recipe",
    message: `${file}: tune.accumulation is ${tune.accumulation}, but tune.batch_size ${tune.batch_size} cannot be cut into so many equal parts`,
  });
}

function prefixed(place: string | undefined, text: string): string {
  return place === undefined ? text : `${place}: ${text}`;
}

function dotted(path: KeyPath): string {
  return path.join(".");
}

type Issue = z.core.$ZodIssue;

function describeIssue(issue: Issue, value: unknown): string {
  if (value === undefined) return "is missing";
  const given = `is ${JSON.stringify(value)}`;
  if (issue.code === "invalid_value") {
    const nearest = typeof value === "string" ? nearestName(value, issue.values.map(String)) : undefined;
    const guess = nearest === undefined ? "" : ` (did you mean "${nearest}"?)`;
    return `${given}, expected one of ${issue.values.map(String).join(", ")}${guess}`;
  }
  if (issue.code === "invalid_type") return `${given}, expected ${WORDS[issue.expected] ?? issue.expected}`;
  if (issue.code === "too_small" && typeof value === "object") return "is empty, expected at least one entry";
  if (issue.code === "too_small") {
    return `${given}, expected ${issue.inclusive === false ? "above" : "at least"} ${issue.minimum}`;
  }
  if (issue.code === "invalid_format") return `${given}, expected ${issue.message}`;
  return `${given}: ${issue.message}`;
}

const WORDS: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "text",
  boolean: "true or false",
  array: "a list",
  object: "keys with values",
  record: "keys with values",
};

function valueAt(value: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>(
    (current, part) =>
      typeof current === "object" && current !== null
        ? (current as Record<string | number, unknown>)[part]
        : undefined,
    value,
  );
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

function knownKeys(path: KeyPath): string[] {
  const root = z.toJSONSchema(recipeSchema, { io: "input" }) as JsonSchema;
  const schema = path.reduce<JsonSchema | undefined>(
    (current, part) => (typeof part === "number" ? current?.items : current?.properties?.[part]),
    root,
  );
  return Object.keys(schema?.properties ?? {});
}
