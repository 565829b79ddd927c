import { readFile } from "node:fs/promises";
import { ioFailed } from "../../adapters/store/io-failed.ts";
import { parseEstimates } from "../../contracts/parse-estimates.ts";
import { CookbookError } from "../../core/errors.ts";
import type { AccuracyMatrix } from "../../domain/mixing/mixture/accuracy-matrix.ts";
import { type Mixture, type MixtureOptions, mixByAccuracy } from "../../domain/mixing/mixture/mixture.ts";

export interface MixWeightsOptions extends MixtureOptions {
  /** What `cookbook mix estimate --json` printed. */
  readonly estimates: string;
}

export interface WeighedMix extends Mixture {
  readonly matrix: AccuracyMatrix;
  /** Codes of the estimates' warnings by task: a mix is as good as what it is made from. */
  readonly warnings: ReadonlyMap<string, readonly string[]>;
}

/** Shares of templates from estimates in a file. Errors: `invalid-data`, `invalid-parameter`, `io-failed`. */
export async function mixWeights({ estimates, ...options }: MixWeightsOptions): Promise<WeighedMix> {
  const value = parseJson(await readText(estimates), estimates);
  const matrix = parseEstimates(value, estimates);
  const { tasks } = value as { tasks: Record<string, { warnings: { code: string }[] }> };
  return {
    ...mixByAccuracy(matrix, options),
    matrix,
    warnings: new Map(
      Object.entries(tasks).map(([task, { warnings }]) => [task, warnings.map(({ code }) => code)]),
    ),
  };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw ioFailed("read", file, error);
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CookbookError({
      code: "invalid-data",
      message: `"${file}" is no JSON (${(error as Error).message})`,
      hint: "expected what cookbook mix estimate --json prints",
    });
  }
}
