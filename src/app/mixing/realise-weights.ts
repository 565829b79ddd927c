import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openModel } from "../../adapters/models/open-model.ts";
import { readJson } from "../../adapters/store/read-json.ts";
import { MIX_WEIGHTS_HINT, parseMixWeights } from "../../contracts/mix-weights.ts";
import { CookbookError } from "../../core/errors.ts";
import { nearestName } from "../../core/nearest.ts";
import { sharesByName } from "../../domain/mixing/mixture/mix-shares.ts";
import { BASE_PROBE } from "../../domain/mixing/votes/vote.ts";
import { type MixedSample, type MixPart, streamMix, withCounts, withTokens, writeMix } from "./write-mix.ts";

export interface RealiseWeightsOptions {
  /** What `cookbook mix weights --json` printed. */
  readonly weights: string;
  /** Samples in all; or */
  readonly count?: number | undefined;
  /** trained tokens at most, of which the weights are then shares. */
  readonly tokens?: number | undefined;
  readonly seed: number;
  readonly model: string;
  /** Template by name of the weights; default the name itself. */
  readonly templates: Readonly<Record<string, string>>;
  /** Format by name; default the template's first. */
  readonly formats: Readonly<Record<string, string>>;
  /** Folder of the dataset; undefined gives the samples to `onSample` in the mix's order. */
  readonly out: string | undefined;
  readonly onSample?: ((sample: MixedSample) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Makes the samples of a mix with exact counts. Errors: `invalid-data` (weights), `unknown-name`, those of templates. */
export async function realiseWeights(options: RealiseWeightsOptions): Promise<readonly MixPart[]> {
  const { weights } = parseMixWeights(await readJson(options.weights, MIX_WEIGHTS_HINT), options.weights);
  const names = Object.keys(weights).filter((name) => name !== BASE_PROBE);
  for (const given of [...Object.keys(options.templates), ...Object.keys(options.formats)]) {
    if (names.includes(given)) continue;
    const nearest = nearestName(given, names);
    throw new CookbookError({
      code: "unknown-name",
      message: `the weights have no "${given}"; they have ${names.join(", ")}`,
      ...(nearest === undefined ? {} : { hint: `did you mean "${nearest}"?` }),
    });
  }
  if ((options.count === undefined) === (options.tokens === undefined)) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: "the size of a mix is samples (--count) or tokens (--tokens), one of them",
    });
  }
  const templates = names.map((name) => ({
    name,
    template: options.templates[name] ?? name,
    params: {},
    format: options.formats[name],
  }));
  const shares = sharesByName(names, weights);
  const model = await openModel(options.model);
  try {
    const { tokenizer } = model;
    const parts =
      options.count === undefined
        ? await withTokens(templates, shares, options.tokens!, tokenizer)
        : withCounts(templates, shares, options.count);
    const mix = { parts, seed: options.seed, tokenizer, signal: options.signal };
    if (options.out === undefined) {
      for await (const sample of streamMix(mix)) options.onSample?.(sample);
      return parts;
    }
    const scratch = await mkdtemp(path.join(tmpdir(), "cookbook-mix-"));
    try {
      await writeMix(mix, { out: options.out, scratch });
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
    return parts;
  } finally {
    await model.close();
  }
}
