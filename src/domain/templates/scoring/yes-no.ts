import { firstLine } from "./words.ts";

/** "yes" or "no" at the start of a generation, whatever marks, quotes or "the answer is" stand before it. */
export function readYesNo(generation: string): "yes" | "no" | undefined {
  const said = /^\P{L}*(?:(?:the )?answer\P{L}+(?:is\P{L}+)?)?(yes|no)(?!\p{L})/iu.exec(
    firstLine(generation),
  );
  return said?.[1]?.toLowerCase() as "yes" | "no" | undefined;
}
