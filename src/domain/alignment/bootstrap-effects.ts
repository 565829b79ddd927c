import { bcaInterval, type Interval, percentileInterval } from "../../core/stats/bootstrap-interval.ts";
import { ratioInterval } from "../../core/stats/ratio-interval.ts";
import { resampleCounts } from "../../core/stats/resample-counts.ts";
import { effectSums, type SampleGroups } from "./effect-sums.ts";
import { type Effects, estimateEffects } from "./estimate-effects.ts";

/** A value with its interval; null where the rows do not determine it. */
export interface Estimate {
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export type EffectName = keyof Effects;
export type EffectEstimates = Readonly<Record<EffectName, Estimate>>;

export interface BootstrapOptions {
  readonly seed: number;
  readonly resamples: number;
  /** Coverage in (0, 1). */
  readonly level: number;
  readonly interval: "percentile" | "bca";
}

/** An interval from fewer of the resamples would stand for those alone in which the effect happens to be determined. */
const RESAMPLES_NEEDED = 0.95;

/**
 * Every effect with an interval from one bootstrap over rows, which keeps a row's four values together. The proportion
 * mediated has Fieller's interval with the bootstrap's covariance, and is null where that has no bounds: where the
 * total effect cannot be told from 0.
 */
export function bootstrapEffects(groups: SampleGroups, options: BootstrapOptions): EffectEstimates {
  const { seed, resamples, level, interval } = options;
  const { groupOfRow, counts } = groups;
  const point = estimateEffects(effectSums(groups, counts));
  const names = Object.keys(point) as EffectName[];
  const values = Object.fromEntries(names.map((name) => [name, new Float64Array(resamples)])) as Record<
    EffectName,
    Float64Array
  >;
  resampleCounts({ groupOfRow, groupCount: counts.length, seed, resamples }, (drawn, resample) => {
    const effects = estimateEffects(effectSums(groups, drawn));
    for (const name of names) values[name][resample] = effects[name];
  });
  const jackknife = interval === "bca" ? leaveOneOut(groups) : [];

  function proportion(): Interval | undefined {
    const isDefined = (_: number, resample: number) => Number.isFinite(values.indirectEffect[resample]);
    const numerators = values.indirectEffect.filter(isDefined);
    if (numerators.length < RESAMPLES_NEEDED * resamples) return undefined;
    return ratioInterval({
      numerator: point.indirectEffect,
      denominator: point.totalEffect,
      numerators,
      denominators: values.totalEffect.filter(isDefined),
      level,
      rows: groupOfRow.length,
    });
  }

  function intervalOf(name: EffectName): Interval | undefined {
    if (name === "proportionMediated") return proportion();
    const sorted = values[name].filter(Number.isFinite).sort();
    if (sorted.length < RESAMPLES_NEEDED * resamples) return undefined;
    if (interval === "percentile") return percentileInterval(sorted, level);
    const left = jackknife.flatMap(({ effects, rows }) =>
      Number.isFinite(effects[name]) ? [{ value: effects[name], rows }] : [],
    );
    return bcaInterval(sorted, point[name], left, level);
  }

  function estimateOf(name: EffectName): Estimate {
    const estimate = point[name];
    if (!Number.isFinite(estimate)) return UNDEFINED;
    const ends = intervalOf(name);
    if (ends?.every(Number.isFinite)) return { estimate, low: ends[0], high: ends[1] };
    // A share without bounds says nothing; an effect without an interval is still what these rows show.
    return name === "proportionMediated" ? UNDEFINED : { estimate, low: null, high: null };
  }
  return Object.fromEntries(names.map((name) => [name, estimateOf(name)])) as EffectEstimates;
}

const UNDEFINED: Estimate = { estimate: null, low: null, high: null };

function leaveOneOut(groups: SampleGroups): { readonly effects: Effects; readonly rows: number }[] {
  const counts = groups.counts.slice();
  return Array.from(groups.counts, (rows, group) => {
    counts[group] = rows - 1;
    const effects = estimateEffects(effectSums(groups, counts));
    counts[group] = rows;
    return { effects, rows };
  });
}
