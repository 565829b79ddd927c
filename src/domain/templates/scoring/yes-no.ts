import { firstLine } from "./words.ts";

/** "yes" or "no" as the first word of a generation; undefined for anything else. */
export function readYesNo(generation: string): "yes" | "no" | undefined {
  const word = /^\p{L}+/u.exec(firstLine(generation))?.[0].toLowerCase();
  return word === "yes" || word === "no" ? word : undefined;
}
