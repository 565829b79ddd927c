import { readJson } from "../../adapters/store/read-json.ts";
import { parseEstimates } from "../../contracts/parse-estimates.ts";
import type { AccuracyMatrix } from "../../domain/mixing/mixture/accuracy-matrix.ts";
import { type Mixture, type MixtureOptions, mixByAccuracy } from "../../domain/mixing/mixture/mixture.ts";

export interface MixWeightsOptions extends MixtureOptions {
  /** What `cookbook mix estimate --json` printed. */
  readonly estimates: string;
}

export interface WeighedMix extends Mixture {
  readonly matrix: AccuracyMatrix;
  readonly options: MixtureOptions;
  /** Codes of the estimates' warnings by task: a mix is as good as what it is made from. */
  readonly warnings: ReadonlyMap<string, readonly string[]>;
}

/** Shares of templates from estimates in a file. Errors: `invalid-data`, `invalid-parameter`, `io-failed`. */
export async function mixWeights({ estimates, ...options }: MixWeightsOptions): Promise<WeighedMix> {
  const value = await readJson(estimates, "expected what cookbook mix estimate --json prints");
  const matrix = parseEstimates(value, estimates);
  const { tasks } = value as { tasks: Record<string, { warnings: { code: string }[] }> };
  return {
    ...mixByAccuracy(matrix, options),
    matrix,
    options,
    warnings: new Map(
      Object.entries(tasks).map(([task, { warnings }]) => [task, warnings.map(({ code }) => code)]),
    ),
  };
}
