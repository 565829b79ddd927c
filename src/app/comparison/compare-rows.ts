import { CookbookError } from "../../core/errors.ts";
import { percentileInterval } from "../../core/stats/bootstrap-interval.ts";
import { detectableEffect } from "../../core/stats/detectable-effect.ts";
import { mcnemarExact } from "../../core/stats/mcnemar.ts";
import { mean } from "../../core/stats/mean.ts";
import { meanDifferences, pairedResamples } from "../../core/stats/paired-resamples.ts";
import { signFlipTest } from "../../core/stats/sign-flip.ts";

/** Scores by row id: what a comparison needs of a sample record. */
export interface ScoredRow {
  readonly id: string;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface MetricComparison {
  readonly metric: string;
  /** Means over the shared rows (and runs), in [0, 1]. */
  readonly before: number;
  readonly after: number;
  readonly difference: number;
  /** 95 % percentile interval of the difference: paired bootstrap over rows and, where there are several, runs. */
  readonly interval: readonly [low: number, high: number];
  /** Two-sided p-value of no difference. */
  readonly pValue: number;
  /** `mcnemar`: exact, of 0/1 values of one run each; else `sign-flip`, a permutation test of the rows' means over runs. */
  readonly test: "mcnemar" | "sign-flip";
  /** The difference that so many rows show with a chance of 80 % at 5 %; undefined for one row. */
  readonly detectable: number | undefined;
  readonly rows: number;
}

const BOOTSTRAP_SEED = 1;
const RESAMPLES = 10_000;
const LEVEL = 0.95;

/** Rows that all runs of two arms have, as runs × rows for each metric. */
export interface SharedRows {
  readonly ids: readonly string[];
  /** Rows that some run has and another lacks. */
  readonly unmatched: number;
}

/** Errors: `invalid-data` when they share no row. */
export function sharedRows(runs: readonly (readonly ScoredRow[])[]): SharedRows {
  const counts = new Map<string, number>();
  for (const run of runs)
    for (const id of new Set(run.map((row) => row.id))) counts.set(id, (counts.get(id) ?? 0) + 1);
  const ids = [...counts].filter(([, count]) => count === runs.length).map(([id]) => id);
  if (ids.length > 0) return { ids, unmatched: counts.size - ids.length };
  throw new CookbookError({
    code: "invalid-data",
    message: `the results share no row (${runs.map((run) => run.length).join(" and ")} rows)`,
    hint: "evaluate all models on the same --data file",
  });
}

/** Values of a metric: runs × rows in the order of `ids`. */
export function valuesOf(
  runs: readonly (readonly ScoredRow[])[],
  ids: readonly string[],
  metric: string,
): number[][] {
  return runs.map((run) => {
    const byId = new Map(run.map((row) => [row.id, row.metrics[metric] ?? 0]));
    return ids.map((id) => byId.get(id)!);
  });
}

/** Resampled differences, kept so that averages over tasks can be made of them. */
export interface ComparedValues {
  readonly comparison: Omit<MetricComparison, "metric">;
  readonly resamples: Float64Array;
}

export interface CompareValuesOptions {
  /** Of the draws; default 1. */
  readonly seed?: number;
  /** Run k of both is a pair, such as two tunings with one seed. Default false. */
  readonly pairsRuns?: boolean;
}

/** Two systems' values, runs × rows each. */
export function compareValues(
  before: readonly (readonly number[])[],
  after: readonly (readonly number[])[],
  { seed = BOOTSTRAP_SEED, pairsRuns = false }: CompareValuesOptions = {},
): ComparedValues {
  const resamples = pairedResamples({ before, after, seed, resamples: RESAMPLES, pairsRuns });
  const differences = meanDifferences(before, after);
  const isBinary = [...before, ...after].every((run) => run.every((value) => value === 0 || value === 1));
  const isExact = isBinary && before.length === 1 && after.length === 1;
  const first = mean(before.map(mean));
  const second = mean(after.map(mean));
  return {
    comparison: {
      before: first,
      after: second,
      difference: second - first,
      interval: percentileInterval(resamples.slice().sort(), LEVEL),
      pValue: isExact
        ? mcnemarExact(
            differences.filter((value) => value < 0).length,
            differences.filter((value) => value > 0).length,
          )
        : signFlipTest(differences, seed),
      test: isExact ? "mcnemar" : "sign-flip",
      detectable: detectableEffect(differences),
      rows: differences.length,
    },
    resamples,
  };
}

/** Compares two results on the rows that both have, per metric. Errors: `invalid-data` when they share no row. */
export function compareRows(
  before: readonly ScoredRow[],
  after: readonly ScoredRow[],
  metrics: readonly string[],
): MetricComparison[] {
  const { ids } = sharedRows([before, after]);
  return metrics.map((metric) => ({
    metric,
    ...compareValues(valuesOf([before], ids, metric), valuesOf([after], ids, metric)).comparison,
  }));
}
