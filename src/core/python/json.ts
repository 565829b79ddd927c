import { floatRepr } from "./float-repr.ts";

/** A number that Python would hold as a float: 1 is written as 1.0, which readers in Python tell apart from 1. */
export class PythonFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  /** For JSON.stringify, which has but one kind of number. */
  toJSON(): number {
    return this.value;
  }
}

export interface PythonJsonOptions {
  /** Spaces per level; without it everything stands on one line. */
  readonly indent?: number;
}

/**
 * JSON as Python's `json.dumps(value, ensure_ascii=False)` writes it, byte for byte: ", " and ": " between parts, NaN
 * and infinities by their Python names. `undefined` members are left out.
 */
export function pythonJson(value: unknown, options: PythonJsonOptions = {}): string {
  const { indent } = options;

  function write(part: unknown, level: number): string {
    if (part instanceof PythonFloat) return floatName(part.value);
    if (typeof part === "number") return Number.isInteger(part) ? String(part) : floatName(part);
    if (part === null || typeof part !== "object") return JSON.stringify(part) ?? "null";
    if (Array.isArray(part)) {
      return bracketed(
        "[",
        "]",
        part.map((entry) => write(entry, level + 1)),
        level,
      );
    }
    const members = Object.entries(part)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => `${JSON.stringify(key)}: ${write(member, level + 1)}`);
    return bracketed("{", "}", members, level);
  }

  function bracketed(open: string, close: string, parts: readonly string[], level: number): string {
    if (parts.length === 0) return open + close;
    if (indent === undefined) return `${open}${parts.join(", ")}${close}`;
    const line = (depth: number) => `\n${" ".repeat(indent * depth)}`;
    return `${open}${line(level + 1)}${parts.join(`,${line(level + 1)}`)}${line(level)}${close}`;
  }

  return write(value, 0);
}

function floatName(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  return floatRepr(value);
}
