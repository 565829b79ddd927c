import path from "node:path";
import { CookbookError } from "../../core/errors.ts";
import { countsBesideBase, countsForTokens } from "../../domain/mixing/mixture/largest-remainder.ts";
import type { MixShares } from "../../domain/mixing/mixture/mix-shares.ts";
import { realiseMix } from "../../domain/mixing/mixture/realise.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import { createPromptEncoder } from "../../domain/tokens/prompt-encoder.ts";
import { mergeData } from "../data/merge-data.ts";
import { generateDataset } from "../datasets/generate-dataset.ts";
import { openSampleSource } from "../datasets/open-sample-source.ts";
import { meanSampleTokens } from "../datasets/sample-tokens.ts";

/** A template of a mix and how many samples come of it. */
export interface MixPart {
  /** Its name in the mix. */
  readonly name: string;
  /** An id, or a user's file. */
  readonly template: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly format: string | undefined;
  readonly count: number;
}

export interface WriteMixOptions {
  readonly parts: readonly MixPart[];
  readonly seed: number;
  readonly tokenizer: Tokenizer;
  readonly signal?: AbortSignal | undefined;
}

/** Exact counts by largest remainder, in the order of the templates; the untuned model's part of the total is left out. */
export function withCounts(
  templates: readonly Omit<MixPart, "count">[],
  mix: MixShares,
  total: number,
): MixPart[] {
  const counts = countsBesideBase(mix, total);
  return templates.map((template, place) => ({ ...template, count: counts[place]! }));
}

/**
 * Counts whose samples have about as many tokens, of which the shares are then shares; the untuned model's part is left out.
 * Errors: `invalid-parameter`.
 */
export async function withTokens(
  templates: readonly Omit<MixPart, "count">[],
  { shares, baseShare }: MixShares,
  total: number,
  tokenizer: Tokenizer,
  options: { readonly chat?: boolean } = {},
): Promise<MixPart[]> {
  const tokens = (1 - baseShare) * total;
  const counts = countsForTokens(shares, await sampleLengths(templates, tokenizer, options), tokens);
  if (counts.some((count) => count > 0))
    return templates.map((template, place) => ({ ...template, count: counts[place]! }));
  throw new CookbookError({
    code: "invalid-parameter",
    message: `${tokens} tokens are less than one sample of any template`,
    hint: "give a few thousand at least",
  });
}

/** Mean trained tokens of a sample of each template, prompt and completion. */
async function sampleLengths(
  templates: readonly Pick<MixPart, "template" | "params" | "format">[],
  tokenizer: Tokenizer,
  { chat = false }: { readonly chat?: boolean } = {},
): Promise<number[]> {
  const encoder = createPromptEncoder(tokenizer, { chat });
  const lengths = [];
  for (const { template, params, format } of templates) {
    const request = { template, params, format, seed: 0, split: "train" } as const;
    const source = await openSampleSource(request, tokenizer);
    try {
      lengths.push(await meanSampleTokens(source, encoder));
    } finally {
      await source.close();
    }
  }
  return lengths;
}

/**
 * Writes a mix as a dataset folder: each template's samples in files of their own, with their provenance. `parts` is where
 * they are made first. Resolves to the folder. Errors: those of `generateDataset` and `mergeData`.
 */
export async function writeMix(
  { parts, seed, tokenizer, signal }: WriteMixOptions,
  { out, scratch }: { readonly out: string; readonly scratch: string },
): Promise<string> {
  const used = parts.filter(({ count }) => count > 0);
  const folders: string[] = [];
  for (const { name, template, params, format, count } of used) {
    const folder = used.length === 1 ? out : path.join(scratch, name);
    folders.push(folder);
    await generateDataset({
      template,
      params,
      count,
      seed,
      split: "train",
      format,
      tokenizer,
      out: folder,
      signal,
    });
  }
  if (folders.length > 1) {
    await mergeData({ paths: folders, out, openTokenizer: async () => tokenizer, signal });
  }
  return out;
}

/** A sample of a mix, and whose it is. */
export interface MixedSample {
  readonly template: string;
  readonly prompt: string;
  readonly completion: string;
}

/** The samples of a mix in its order, in which every beginning holds each template in its proportion; nothing is kept. */
export async function* streamMix({ parts, seed, tokenizer }: WriteMixOptions): AsyncGenerator<MixedSample> {
  const order = realiseMix(
    parts.map(({ count }) => count),
    seed,
  );
  const sources = [];
  for (const { template, params, format } of parts) {
    sources.push(await openSampleSource({ template, params, format, seed, split: "train" }, tokenizer));
  }
  try {
    for (let k = 0; k < order.total; k++) {
      const { template, index } = order.at(k);
      const [sample] = await sources[template]!.samples(index, 1);
      const { prompt, completion } = sample!;
      yield { template: parts[template]!.name, prompt, completion };
    }
  } finally {
    for (const source of sources) await source.close();
  }
}
