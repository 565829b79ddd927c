import { InvalidArgumentError } from "commander";

/** For options that hold names separated by commas, at least one. */
export function commaNames(text: string): string[] {
  const names = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length > 0) return names;
  throw new InvalidArgumentError("expected names separated by commas.");
}
