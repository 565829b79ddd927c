import { canonicalJson } from "../../../core/canonical-json.ts";
import { CookbookError } from "../../../core/errors.ts";
import { nearestName } from "../../../core/nearest.ts";
import { createRandomStreams } from "../../../core/random.ts";
import { sha256Hex } from "../../../core/sha256.ts";
import type { Tokenizer } from "../../ports/tokenizer.ts";
import { createDistinctWords } from "../../tokens/distinct-words.ts";
import { createTokenSource, type TokenSource, vocabularyTooSmall } from "../../tokens/token-source.ts";
import { wordsOf } from "../scoring/words.ts";
import { tokenSettings } from "./param-fields.ts";
import { parseParams } from "./parse-params.ts";
import type { Params, Slots, Template, TemplateFormat } from "./template.ts";
import { atSample } from "./template-failure.ts";

export const SPLITS = ["train", "eval"] as const;
export type Split = (typeof SPLITS)[number];

/** Errors: invalid-parameter. */
export function checkSplit(name: string): Split {
  const split = SPLITS.find((known) => known === name);
  if (split !== undefined) return split;
  throw new CookbookError({
    code: "invalid-parameter",
    message: `split is "${name}", expected ${SPLITS.join(" or ")}`,
  });
}

/** Errors: invalid-parameter. */
export function checkSeed(seed: number): void {
  if (Number.isSafeInteger(seed) && seed >= 0) return;
  throw new CookbookError({
    code: "invalid-parameter",
    message: `seed is ${seed}, expected an integer from 0 to 2^53 - 1`,
  });
}

export interface Sample {
  readonly index: number;
  readonly slots: Slots;
  readonly prompt: string;
  readonly completion: string;
}

export interface SamplerOptions {
  readonly template: Template;
  /** Typed values or texts; defaults fill the rest. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** May be left out for the source "invented". */
  readonly tokenizer?: Tokenizer | undefined;
  /** In place of a tokenizer: a source made of it before, for the same parameters. */
  readonly tokens?: TokenSource | undefined;
  /** A non-negative safe integer. */
  readonly seed: number;
  readonly split: Split;
  /** Default: the template's first. */
  readonly format?: string | undefined;
}

export interface Sampler {
  readonly template: Template;
  readonly params: Params;
  readonly tokens: TokenSource;
  readonly format: string;
  /** Sample `index` ≥ 0, made alone: no sample depends on another. */
  sample(index: number): Sample;
}

/**
 * A sample is a pure function of template id and version, params, token source, seed, split and index: its stream is
 * keyed by a hash of that path. The format only lays the slots out, so all formats show the same samples.
 * Errors: unknown-name (parameter, format), invalid-parameter, vocabulary-too-small.
 */
export function createSampler(options: SamplerOptions): Sampler {
  const { template, seed, split } = options;
  checkSeed(seed);
  const params = parseParams(template, options.params);
  const format = options.format ?? Object.keys(template.formats)[0]!;
  const layout = formatOf(template, format);
  const tokens =
    options.tokens ?? createTokenSource({ settings: tokenSettings(params), tokenizer: options.tokenizer });
  const need = template.wordsNeeded(params);
  if (tokens.wordCount < need) throw vocabularyTooSmall({ have: tokens.wordCount, need });
  const streams = createRandomStreams([streamKey({ template, params, tokens, seed, split })]);
  const supply = createDistinctWords(tokens, reservedWords(template));
  return {
    template,
    params,
    tokens,
    format,
    sample(index) {
      const random = streams.at(index);
      try {
        const slots = template.sample({ random, words: supply.begin(random), tokens, params });
        return { index, slots, prompt: layout.prompt(slots), completion: layout.completion(slots) };
      } catch (error) {
        throw atSample(error, index);
      }
    },
  };
}

/** Words that no sample draws: those that the template writes itself, and those that it shuns. */
export function reservedWords({ wording, reserved }: Pick<Template, "wording" | "reserved">): string[] {
  return [...wording, ...reserved].flatMap(wordsOf);
}

/** The layout of that name. Errors: unknown-name. */
export function formatOf(template: Template, name: string): TemplateFormat<Slots> {
  const format = Object.hasOwn(template.formats, name) ? template.formats[name] : undefined;
  if (format !== undefined) return format;
  const known = Object.keys(template.formats);
  const nearest = nearestName(name, known);
  throw new CookbookError({
    code: "unknown-name",
    message: `template "${template.id}" has no format "${name}"`,
    hint: nearest === undefined ? `its formats: ${known.join(", ")}` : `did you mean "${nearest}"?`,
  });
}

export interface StreamPath {
  readonly template: Pick<Template, "id" | "version" | "outputParams">;
  readonly params: Params;
  readonly tokens: TokenSource;
  readonly seed: number;
  readonly split: Split;
}

/**
 * The hash of everything but the index, computed once: the one-part path of a sample's stream. Parameters that only change
 * the output stay out of it.
 */
export function streamKey({ template, params, tokens, seed, split }: StreamPath): string {
  const drawn = Object.fromEntries(
    Object.entries(params).filter(([name]) => !template.outputParams.includes(name)),
  );
  return sha256Hex(
    canonicalJson(["sample", template.id, template.version, drawn, tokens.fingerprint, seed, split]),
  );
}
