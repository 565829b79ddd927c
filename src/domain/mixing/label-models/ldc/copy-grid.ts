import { accuracyAt } from "./skill-grid.ts";

/** Grid of copy rates c. */
export const COPY_RATES: Float64Array = Float64Array.from([
  0,
  0.02,
  ...Array.from({ length: 19 }, (_, i) => (i + 1) / 20),
]);

/** Grid of own skills o. */
export const OWN_SKILLS: Float64Array = Float64Array.from([
  ...Array.from({ length: 77 }, (_, i) => ((i - 38) * 0.95) / 38),
  0.97,
  0.985,
]);

/** Smallest probability in a logarithm. */
const LEAST = 1e-5;

/**
 * What a voter does who repeats the base with probability c and else answers with accuracy a, P(…) by case; "other" is
 * one other wrong option:
 * - base right: its answer c + (1 − c)a, other (1 − c)(1 − a)/(K − 1)
 * - base wrong: the truth (1 − c)a, the base's answer c + (1 − c)(1 − a)/(K − 1), other as above
 * - base silent: the truth c·a_base + (1 − c)a, other evenly
 */
export interface CopyChances {
  readonly repeatRight: number;
  readonly leaveForTruth: number;
  readonly repeatWrong: number;
  readonly other: number;
  readonly silentRight: number;
  readonly silentOther: number;
}

export function copyChances(rate: number, own: number, options: number, baseSkill: number): CopyChances {
  const accuracy = Math.min(0.999, Math.max(0.001, accuracyAt(own, options)));
  const baseAccuracy = Math.min(0.999, Math.max(0.001, accuracyAt(baseSkill, options)));
  const other = ((1 - rate) * (1 - accuracy)) / (options - 1);
  const silentRight = rate * baseAccuracy + (1 - rate) * accuracy;
  const keep = (probability: number) => Math.max(probability, LEAST);
  return {
    repeatRight: keep(rate + (1 - rate) * accuracy),
    leaveForTruth: keep((1 - rate) * accuracy),
    repeatWrong: keep(rate + other),
    other: keep(other),
    silentRight: keep(silentRight),
    silentOther: keep((1 - silentRight) / (options - 1)),
  };
}

/** Logs of `repeatRight`, `leaveForTruth`, `repeatWrong`, `other` at every grid point, `[rates, skills, 4]`. */
export function copyTable(options: number): Float64Array {
  let table = tables.get(options);
  if (table === undefined) {
    table = new Float64Array(COPY_RATES.length * OWN_SKILLS.length * 4);
    let at = 0;
    for (const rate of COPY_RATES) {
      for (const own of OWN_SKILLS) {
        const chances = copyChances(rate, own, options, 0);
        table[at++] = Math.log(chances.repeatRight);
        table[at++] = Math.log(chances.leaveForTruth);
        table[at++] = Math.log(chances.repeatWrong);
        table[at++] = Math.log(chances.other);
      }
    }
    if (tables.size >= TABLES_AT_MOST) tables.clear();
    tables.set(options, table);
  }
  return table;
}

const tables = new Map<number, Float64Array>();
const TABLES_AT_MOST = 50;

/** Log of the Beta(1.5, 2) prior of copy rates, up to a constant. */
export function logCopyPrior(rate: number): number {
  return 0.5 * Math.log(rate + 0.03) + Math.log(1 - rate);
}

/** The same at the grid's rates. */
export const LOG_COPY_PRIORS: Float64Array = COPY_RATES.map(logCopyPrior);
