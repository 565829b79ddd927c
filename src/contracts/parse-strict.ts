import { z } from "zod";
import { CookbookError, type ErrorCode } from "../core/errors.ts";
import { nearestName } from "../core/nearest.ts";

export type KeyPath = readonly (string | number)[];

export interface StrictOptions {
  /** For messages. */
  readonly file: string;
  /** Where a key stands, such as "line 12" or "--set tune.steps"; undefined when it stands nowhere. */
  readonly locate: (path: KeyPath) => string | undefined;
  readonly code: ErrorCode;
  /** What the file is: "a recipe". */
  readonly what: string;
  /** Where all keys are told. */
  readonly hint: string;
}

/** Errors: the given code, with every problem, its place, and for unknown keys the nearest known one. */
export function parseStrict<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  { file, locate, code, what, hint }: StrictOptions,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const hints: string[] = [];
  const problems = parsed.error.issues.flatMap((issue) => {
    const path = issue.path.filter((part) => typeof part !== "symbol");
    if (issue.code !== "unrecognized_keys") {
      const place = locate(path) ?? locate(path.slice(0, -1));
      const key = path.length === 0 ? "the file" : dotted(path);
      return [prefixed(place, `${key} ${describeIssue(issue, valueAt(value, path))}`)];
    }
    return issue.keys.map((key) => {
      const known = knownKeys(schema, path);
      const nearest = nearestName(key, known);
      hints.push(
        nearest === undefined
          ? `${path.length === 0 ? what : dotted(path)} may have: ${known.join(", ")}`
          : `did you mean "${nearest}" by "${key}"?`,
      );
      const parent = path.length === 0 ? "" : ` in ${dotted(path)}`;
      return prefixed(locate([...path, key]), `unknown key "${key}"${parent}`);
    });
  });
  throw new CookbookError({
    code,
    message:
      problems.length === 1
        ? `${file}, ${problems[0]}`
        : `${file} has ${problems.length} problems:\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
    hint: hints.length > 0 ? hints.join(" ") : hint,
    details: { file, problems },
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
  if (issue.code === "too_small" && Array.isArray(value)) {
    const found =
      value.length === 0 ? "is empty" : `has ${value.length === 1 ? "one entry" : `${value.length} entries`}`;
    return `${found}, expected at least ${issue.minimum === 1 ? "one entry" : `${issue.minimum} entries`}`;
  }
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

function knownKeys(schema: z.ZodType, path: KeyPath): string[] {
  const root = z.toJSONSchema(schema, { io: "input" }) as JsonSchema;
  const own = path.reduce<JsonSchema | undefined>(
    (current, part) => (typeof part === "number" ? current?.items : current?.properties?.[part]),
    root,
  );
  return Object.keys(own?.properties ?? {});
}
