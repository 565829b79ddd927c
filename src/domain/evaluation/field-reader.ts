import { CookbookError } from "../../core/errors.ts";
import { nearestName } from "../../core/nearest.ts";

/** Where a row came from, for messages. `line` counts from 1. */
export interface RowOrigin {
  readonly file: string;
  readonly line: number;
}

/**
 * Reads typed fields from one row of task data. Every method throws `invalid-data` with file, line and field when the
 * field is missing or of another type.
 */
export interface FieldReader {
  readonly origin: RowOrigin;
  has(field: string): boolean;
  text(field: string): string;
  /** A list of strings with at least one entry. */
  texts(field: string): readonly string[];
  /** A number in [0, 1]. */
  score(field: string): number;
  /** The raw value, undefined when the field is missing. */
  raw(field: string): unknown;
  /** The error for a field that holds something else than `expected`. */
  problem(field: string, expected: string): CookbookError;
}

export function createFieldReader(record: unknown, origin: RowOrigin): FieldReader {
  const place = `${origin.file}, line ${origin.line}`;
  if (typeof record !== "object" || record === null || Array.isArray(record)) {
    throw new CookbookError({
      code: "invalid-data",
      message: `${place}: expected a JSON object, got ${describe(record)}`,
      hint: "the file is JSON Lines: one object per line",
      details: { ...origin },
    });
  }
  const fields = record as Readonly<Record<string, unknown>>;

  function problem(field: string, expected: string): CookbookError {
    const value = fields[field];
    if (value !== undefined) {
      return new CookbookError({
        code: "invalid-data",
        message: `${place}: field "${field}" is ${describe(value)}, expected ${expected}`,
        details: { ...origin, field },
      });
    }
    const names = Object.keys(fields);
    const nearest = nearestName(field, names);
    return new CookbookError({
      code: "invalid-data",
      message: `${place}: field "${field}" (${expected}) is missing; the row has ${listed(names)}`,
      hint:
        nearest === undefined ? `add "${field}" to every row` : `did you mean "${field}" by "${nearest}"?`,
      details: { ...origin, field },
    });
  }

  return {
    origin,
    problem,
    has: (field) => fields[field] !== undefined,
    raw: (field) => fields[field],
    text(field) {
      const value = fields[field];
      if (typeof value !== "string") throw problem(field, "a string");
      return value;
    },
    score(field) {
      const value = fields[field];
      if (typeof value !== "number" || !(value >= 0 && value <= 1)) {
        throw problem(field, "a number from 0 to 1");
      }
      return value;
    },
    texts(field) {
      const value = fields[field];
      const isList =
        Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string");
      if (!isList) throw problem(field, "a list of at least one string");
      return value;
    },
  };
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "no fields" : names.map((name) => `"${name}"`).join(", ");
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "string") return `the string ${JSON.stringify(value.slice(0, 40))}`;
  return typeof value === "object" ? "an object" : `${typeof value} ${String(value)}`;
}
