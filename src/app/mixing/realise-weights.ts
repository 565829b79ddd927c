import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openModel } from "../../adapters/models/open-model.ts";
import { ioFailed } from "../../adapters/store/io-failed.ts";
import { parseWeights } from "../../contracts/weights.ts";
import { CookbookError } from "../../core/errors.ts";
import { nearestName } from "../../core/nearest.ts";
import { type MixedSample, type MixPart, streamMix, withCounts, writeMix } from "./write-mix.ts";

export interface RealiseWeightsOptions {
  /** What `cookbook mix weights --json` printed. */
  readonly weights: string;
  readonly count: number;
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
  const weights = await readWeights(options.weights);
  const names = Object.keys(weights);
  for (const given of [...Object.keys(options.templates), ...Object.keys(options.formats)]) {
    if (names.includes(given)) continue;
    const nearest = nearestName(given, names);
    throw new CookbookError({
      code: "unknown-name",
      message: `the weights have no "${given}"; they have ${names.join(", ")}`,
      ...(nearest === undefined ? {} : { hint: `did you mean "${nearest}"?` }),
    });
  }
  const parts = withCounts(
    names.map((name) => ({
      name,
      template: options.templates[name] ?? name,
      params: {},
      format: options.formats[name],
    })),
    Object.values(weights),
    options.count,
  );
  const model = await openModel(options.model);
  try {
    const { tokenizer } = model;
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

async function readWeights(file: string): Promise<Readonly<Record<string, number>>> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw ioFailed("read", file, cause);
  });
  const refuse = (problem: string) =>
    new CookbookError({
      code: "invalid-data",
      message: `"${file}": ${problem}`,
      hint: "expected what cookbook mix weights --json prints: { weights: { template: share } }",
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse(`no JSON (${(cause as Error).message})`);
  }
  const parsed = parseWeights(value);
  if ("weights" in parsed) return parsed.weights;
  throw refuse(parsed.problem);
}
