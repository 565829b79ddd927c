import { createPythonRandom } from "../../core/python/random.ts";
import { mean, standardDeviation } from "../../core/stats/mean.ts";

/** Resamples of lm-evaluation-harness's `--bootstrap_iters`, and how many of them share a generator. */
export const BOOTSTRAP_ITERATIONS = 100_000;
const CHUNK = 1000;

/** exp of the mean negative log-likelihood, each text counted once whatever its length in tokens. */
export function perplexity(logLikelihoods: readonly number[]): number {
  return Math.exp(-mean(logLikelihoods));
}

/**
 * Bootstrap standard error of `perplexity`, the draws of lm-evaluation-harness 0.4.13: chunk i of 1,000 resamples comes
 * from Python's `Random(i)`. Undefined for fewer than two texts. O(iterations · texts).
 */
export function perplexityStandardError(
  logLikelihoods: readonly number[],
  iterations: number = BOOTSTRAP_ITERATIONS,
): number | undefined {
  const count = logLikelihoods.length;
  if (count < 2) return undefined;
  const values = Float64Array.from(logLikelihoods);
  const chunk = Math.min(CHUNK, iterations);
  const resampled: number[] = [];
  for (let seed = 0; seed < Math.floor(iterations / chunk); seed++) {
    const { random } = createPythonRandom(seed);
    for (let resample = 0; resample < chunk; resample++) {
      let sum = 0;
      for (let draw = 0; draw < count; draw++) sum += values[Math.floor(random() * count)]!;
      resampled.push(Math.exp(-sum / count));
    }
  }
  return standardDeviation(resampled);
}
