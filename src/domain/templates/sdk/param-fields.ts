import { z } from "zod";
import { TOKEN_SOURCE_KINDS, type TokenSourceSettings } from "../../tokens/token-source.ts";

/** Fields that parameter schemas share. Each has bounds, a default and a description. */

/** Both ends included; a sample draws uniformly between them. */
export type Range = readonly [low: number, high: number];

interface FieldOptions<T> {
  readonly min: number;
  readonly max: number;
  readonly default: T;
  readonly description: string;
}

export function integer({ min, max, default: value, description }: FieldOptions<number>) {
  return z.int().min(min).max(max).default(value).describe(description);
}

/** A probability or share. */
export function share(options: { readonly default: number; readonly description: string }) {
  return z.number().min(0).max(1).default(options.default).describe(options.description);
}

export function choice<const Names extends readonly [string, ...string[]]>(
  names: Names,
  options: { readonly default: NoInfer<Names[number]>; readonly description: string },
) {
  return z
    .enum(names)
    .default(options.default as never)
    .describe(options.description);
}

/** Written as `3`, `2-5`, `[2, 5]`. */
export function range({ min, max, default: value, description }: FieldOptions<Range>) {
  const bound = z.int().min(min).max(max);
  return z
    .preprocess(
      readRange,
      z
        .tuple([bound, bound])
        .refine(([low, high]) => low <= high, { error: "the low end lies above the high end" })
        .readonly(),
    )
    .default([value[0], value[1]])
    .describe(description);
}

function readRange(value: unknown): unknown {
  if (typeof value === "number") return [value, value];
  if (typeof value !== "string") return value;
  const match = /^\s*(-?\d+)\s*(?:(?:-|\.\.|,)\s*(-?\d+)\s*)?$/.exec(value);
  return match === null ? value : [Number(match[1]), Number(match[2] ?? match[1])];
}

/** Spread into the parameters of templates that write prose; `proseMix` reads them. */
export const proseFields = {
  names: share({ default: 0.3, description: "share of capitalised names among phrases" }),
  numbers: share({ default: 0.1, description: "share of numbers and years among phrases" }),
  ofPhrases: share({ default: 0.15, description: 'share of longer phrases that hold "of"' }),
  links: share({
    default: 0.75,
    description: "share of borders between phrases that are link words, not commas",
  }),
} as const;

type ProseParams = { readonly [Name in keyof typeof proseFields]: number };

export function proseMix(params: ProseParams) {
  return { names: params.names, numbers: params.numbers, of: params.ofPhrases };
}

/** What makes these settings impossible, in words. */
export function proseProblem({ names, numbers }: ProseParams): string | undefined {
  if (names + numbers <= 1) return undefined;
  return `names ${names} and numbers ${numbers} are shares of all phrases and add up to more than 1`;
}

/** Spread into every template's parameters. */
export const tokenFields = {
  source: z
    .enum(TOKEN_SOURCE_KINDS)
    .default("words")
    .describe(
      "where words come from: uniform and words draw evenly, zipf prefers common ones, invented needs no tokenizer",
    ),
  zipfExponent: z
    .number()
    .min(0)
    .max(2)
    .multipleOf(0.25)
    .default(1)
    .describe("steepness of the source zipf; 0 is even"),
  include: z.string().max(200).default("").describe("regular expression that every drawn word matches"),
  exclude: z.string().max(200).default("").describe("regular expression that no drawn word matches"),
} as const;

/** The token settings among a template's parameters. */
export function tokenSettings(params: Readonly<Record<string, unknown>>): TokenSourceSettings {
  return {
    kind: (params.source ?? "words") as TokenSourceSettings["kind"],
    zipfExponent: (params.zipfExponent ?? 1) as number,
    include: (params.include ?? "") as string,
    exclude: (params.exclude ?? "") as string,
  };
}
