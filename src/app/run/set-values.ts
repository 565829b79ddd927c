import { parse } from "yaml";
import type { KeyPath } from "../../contracts/parse-strict.ts";
import { CookbookError } from "../../core/errors.ts";

export interface SetValue {
  readonly path: KeyPath;
  /** What sets it, for messages; default `--set <path>`. */
  readonly source?: string;
  readonly value: unknown;
}

/** Reads `path.to.key=value`: dots between keys, numbers for list positions, the value as YAML. Errors: `usage`. */
export function parseSetValue(text: string): SetValue {
  const equals = text.indexOf("=");
  const path = parseKeyPath(text.slice(0, Math.max(0, equals)));
  if (equals < 1 || path.includes("")) {
    throw new CookbookError({
      code: "usage",
      message: `--set ${text}: expected path.to.key=value`,
      hint: "for example --set tune.steps=40 or --set tasks.0.data=rows.jsonl",
    });
  }
  const raw = text.slice(equals + 1);
  return { path, value: parseValue(raw) };
}

/** `tasks.0.data` as its parts; numbers are list positions. */
export function parseKeyPath(text: string): KeyPath {
  return text.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part.trim()));
}

/** A path such as `C: \data` or `a: b` is meant as text, not as a YAML map. */
function parseValue(raw: string): unknown {
  try {
    const value: unknown = parse(raw);
    const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
    return isMap && !raw.trim().startsWith("{") ? raw : value;
  } catch {
    return raw;
  }
}

/** A copy of `root` with the values set. Maps on the way are made; list positions must exist or be the next one. */
export function applySetValues(root: unknown, sets: readonly SetValue[]): unknown {
  const copy: unknown = structuredClone(root);
  for (const set of sets) setOne(copy, set);
  return copy;
}

function setOne(root: unknown, { path, value, source = `--set ${path.join(".")}` }: SetValue): void {
  let current = root;
  for (const [depth, part] of path.entries()) {
    if (typeof current !== "object" || current === null) {
      throw wrongPath({ path, depth, source }, "is no map or list");
    }
    if (Array.isArray(current) && (typeof part !== "number" || part > current.length)) {
      throw wrongPath(
        { path, depth, source },
        `is a list of ${current.length}; give a position from 0 to ${current.length}`,
      );
    }
    const container = current as Record<string | number, unknown>;
    if (depth === path.length - 1) {
      // Never through the prototype: "__proto__" becomes a plain unknown key, which the recipe's check refuses.
      Object.defineProperty(container, part, { value, enumerable: true, writable: true, configurable: true });
      return;
    }
    if (!Object.hasOwn(container, part)) container[part] = typeof path[depth + 1] === "number" ? [] : {};
    current = container[part];
  }
}

interface WrongPlace {
  readonly path: KeyPath;
  readonly depth: number;
  readonly source: string;
}

function wrongPath({ path, depth, source }: WrongPlace, problem: string): CookbookError {
  const parent = depth === 0 ? "the recipe" : `"${path.slice(0, depth).join(".")}"`;
  return new CookbookError({
    code: "invalid-recipe",
    message: `${source}: ${parent} ${problem}`,
  });
}
