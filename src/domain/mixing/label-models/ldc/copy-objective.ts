import { COPY_RATES, copyChances, copyTable, LOG_COPY_PRIORS, OWN_SKILLS } from "./copy-grid.ts";

/** Expected counts of what a voter did, for one number of options. */
export interface CopyCounts {
  readonly options: number;
  readonly repeatRight: number;
  readonly leaveForTruth: number;
  readonly repeatWrong: number;
  readonly other: number;
  /** Where the base is silent. */
  readonly silentRight: number;
  readonly silentOther: number;
}

export interface CopyParameters {
  readonly rate: number;
  readonly own: number;
}

/** Steps of the first look over the grid; it is climbed from the best point then. */
const RATE_STRIDE = 3;
const OWN_STRIDE = 4;

/**
 * The grid's best copy rate and own skill: climbed to over the eight neighbours from `from`, or without it from the best of
 * every few grid points. `logPriors` are those of the grid's own skills.
 */
export function maximiseCopy(
  counts: readonly CopyCounts[],
  options: {
    readonly logPriors: Float64Array;
    readonly baseSkill: number;
    readonly from: CopyParameters | undefined;
  },
): CopyParameters {
  const { logPriors, baseSkill, from } = options;
  const tables = counts.map((count) => copyTable(count.options));
  let bestRate = 0;
  let bestOwn = 0;
  let best = Number.NEGATIVE_INFINITY;
  const look = (r: number, o: number): void => {
    if (r < 0 || o < 0 || r >= COPY_RATES.length || o >= OWN_SKILLS.length) return;
    const value = LOG_COPY_PRIORS[r]! + logPriors[o]! + likelihood(counts, tables, r, o, baseSkill);
    if (value <= best) return;
    best = value;
    bestRate = r;
    bestOwn = o;
  };
  if (from === undefined) {
    for (let r = 0; r < COPY_RATES.length; r += RATE_STRIDE) {
      for (let o = 0; o < OWN_SKILLS.length; o += OWN_STRIDE) look(r, o);
    }
  } else {
    look(COPY_RATES.indexOf(from.rate), OWN_SKILLS.indexOf(from.own));
  }
  for (let before = Number.NEGATIVE_INFINITY; best > before; ) {
    before = best;
    const r = bestRate;
    const o = bestOwn;
    for (let i = -1; i <= 1; i++) for (let j = -1; j <= 1; j++) if (i !== 0 || j !== 0) look(r + i, o + j);
  }
  return { rate: COPY_RATES[bestRate]!, own: OWN_SKILLS[bestOwn]! };
}

function likelihood(
  counts: readonly CopyCounts[],
  tables: readonly Float64Array[],
  r: number,
  o: number,
  baseSkill: number,
): number {
  const at = (r * OWN_SKILLS.length + o) * 4;
  let sum = 0;
  for (const [i, count] of counts.entries()) {
    const table = tables[i]!;
    sum +=
      count.repeatRight * table[at]! +
      count.leaveForTruth * table[at + 1]! +
      count.repeatWrong * table[at + 2]! +
      count.other * table[at + 3]!;
    if (count.silentRight + count.silentOther === 0) continue;
    const chances = copyChances(COPY_RATES[r]!, OWN_SKILLS[o]!, count.options, baseSkill);
    sum +=
      count.silentRight * Math.log(chances.silentRight) + count.silentOther * Math.log(chances.silentOther);
  }
  return sum;
}
