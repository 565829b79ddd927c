import type { AdherenceSample } from "./adherence-sample.ts";
import { type BootstrapOptions, bootstrapEffects } from "./bootstrap-effects.ts";
import { decomposeGain } from "./decompose-gain.ts";
import { effectSums, groupSamples } from "./effect-sums.ts";
import { effectiveRows } from "./effective-rows.ts";
import type { Findings } from "./findings.ts";
import { judgeVerdict, type Verdict } from "./judge-verdict.ts";
import { judgeWarnings, type Warning } from "./judge-warnings.ts";
import { sensitivityOf } from "./sensitivity.ts";
import { shuffleAdherence } from "./shuffled-adherence.ts";

/** `resamples`: default 10,000; beyond 4,000 rows fewer, at least 500. */
export interface AnalyseOptions extends Partial<BootstrapOptions> {
  /** Of the shuffled control. Default 1,000; beyond 40,000 rows fewer, at least 100. */
  readonly shuffles?: number;
}

export interface AdherenceAnalysis extends Findings {
  readonly verdict: Verdict;
  readonly warnings: readonly Warning[];
}

const MOST_RESAMPLES = 10_000;
const MOST_SHUFFLES = 1_000;
/** Beyond so many draws fewer resamples are taken: from 4,000 rows on, ends of intervals hardly move any more. */
const MOST_DRAWS = 40_000_000;
const FEWEST_RESAMPLES = 500;
const FEWEST_SHUFFLES = 100;

/**
 * Does the gain in correctness come from following the template's rule? Effects with 95 % percentile intervals (`level`
 * and `interval` change that), the decomposition of the gain, sensitivity to confounding, the shuffled control, and
 * what all of it says in plain words. A pure function of samples, options and `seed` (default 1).
 *
 * Throws RangeError for fewer than two samples or a value outside [0, 1].
 */
export function analyseAdherence(
  samples: readonly AdherenceSample[],
  options: AnalyseOptions = {},
): AdherenceAnalysis {
  if (samples.length < 2)
    throw new RangeError(`analyseAdherence: ${samples.length} samples; 2 are the least`);
  const outside = samples.find((sample) => !scoresOf(sample).every((score) => score >= 0 && score <= 1));
  if (outside !== undefined) {
    throw new RangeError(`analyseAdherence: row "${outside.row}" has a value outside [0, 1]`);
  }
  const affordable = Math.floor(MOST_DRAWS / samples.length);
  const {
    seed = 1,
    level = 0.95,
    interval = "percentile",
    resamples = Math.min(MOST_RESAMPLES, Math.max(FEWEST_RESAMPLES, affordable)),
    shuffles = Math.min(MOST_SHUFFLES, Math.max(FEWEST_SHUFFLES, affordable)),
  } = options;
  const groups = groupSamples(samples);
  const effects = bootstrapEffects(groups, { seed, level, interval, resamples });
  const findings: Findings = {
    rows: samples.length,
    effects,
    decomposition: decomposeGain(samples),
    sensitivity: sensitivityOf(effects),
    shuffled: shuffleAdherence(samples, { seed, shuffles }),
    effectiveRows: effectiveRows(groups, effectSums(groups, groups.counts)),
  };
  const warnings = judgeWarnings(findings);
  return { ...findings, verdict: judgeVerdict(findings, warnings), warnings };
}

function scoresOf(sample: AdherenceSample): readonly number[] {
  return [sample.baseAdherence, sample.tunedAdherence, sample.baseCorrect, sample.tunedCorrect];
}
