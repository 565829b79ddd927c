import type { RandomStream } from "../../../core/random.ts";
import { choice } from "../sdk/param-fields.ts";

const SEPARATORS = { comma: ", ", space: " ", semicolon: "; " } as const;

type Separator = keyof typeof SEPARATORS;

/** Spread into the parameters of templates that show lists of words; `separatorOf` reads it. */
export const separatorField = {
  separator: choice(["mixed", "comma", "space", "semicolon"], {
    default: "mixed",
    description: "what stands between the words of a list; mixed: another for each sample",
  }),
} as const;

const KINDS = Object.keys(SEPARATORS) as readonly Separator[];

export function separatorOf(
  random: RandomStream,
  given: { readonly separator: Separator | "mixed" },
): string {
  return SEPARATORS[given.separator === "mixed" ? random.pick(KINDS) : given.separator];
}

/** What parts the words of a written list: a comma or semicolon with its space, else a space, also for a single word. */
export function separatorIn(list: string): string {
  return /[,;]? /.exec(list)?.[0] ?? " ";
}

/** The items of a list as written: parted by commas, semicolons or line breaks where it has any, else by spaces. */
export function itemsOf(text: string): string[] {
  const line = text.trim().replace(/[.!]$/, "");
  const separator = /[,;\n]/.test(line) ? /\s*(?:[,;\n]|\band\b)\s*/ : /\s+/;
  return line.split(separator).filter((item) => item !== "");
}
