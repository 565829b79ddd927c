import { canonicalJson } from "../../core/canonical-json.ts";

/** A field in which two plans differ. */
export interface Difference {
  /** At the top: "params". */
  readonly key: string;
  /** With those above it: "params.facts". */
  readonly path: string;
  /** Null where there is none. */
  readonly a: unknown;
  readonly b: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** All fields in which two objects differ, those inside objects by themselves; in the order of the second. */
export function differences(a: Fields, b: Fields): Difference[] {
  return [...new Set([...Object.keys(b), ...Object.keys(a)])].flatMap((key) => {
    const [left, right] = [a[key] ?? null, b[key] ?? null];
    if (canonicalJson(left) === canonicalJson(right)) return [];
    if (!isObject(left) || !isObject(right)) return [{ key, path: key, a: left, b: right }];
    return differences(left, right).map((inner) => ({ ...inner, key, path: `${key}.${inner.path}` }));
  });
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
