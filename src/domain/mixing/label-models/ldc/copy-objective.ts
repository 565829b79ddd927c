import { COPY_RATES, copyChances, copyTable, logCopyPrior, OWN_SKILLS } from "./copy-grid.ts";

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

/**
 * The grid's best copy rate and own skill; climbed to from `from` over the eight neighbours, or sought everywhere without
 * it. `logPrior` is of the own skill.
 */
export function maximiseCopy(
  counts: readonly CopyCounts[],
  options: {
    readonly logPrior: (skill: number) => number;
    readonly baseSkill: number;
    readonly from: CopyParameters | undefined;
  },
): CopyParameters {
  const { logPrior, baseSkill, from } = options;
  let bestRate = 0;
  let bestOwn = 0;
  let best = Number.NEGATIVE_INFINITY;
  const look = (r: number, o: number): void => {
    if (r < 0 || o < 0 || r >= COPY_RATES.length || o >= OWN_SKILLS.length) return;
    const value =
      logCopyPrior(COPY_RATES[r]!) + logPrior(OWN_SKILLS[o]!) + likelihood(counts, r, o, baseSkill);
    if (value <= best) return;
    best = value;
    bestRate = r;
    bestOwn = o;
  };
  if (from === undefined) {
    for (let r = 0; r < COPY_RATES.length; r++) for (let o = 0; o < OWN_SKILLS.length; o++) look(r, o);
  } else {
    look(COPY_RATES.indexOf(from.rate), OWN_SKILLS.indexOf(from.own));
    for (let before = Number.NEGATIVE_INFINITY; best > before; ) {
      before = best;
      const r = bestRate;
      const o = bestOwn;
      for (let i = -1; i <= 1; i++) for (let j = -1; j <= 1; j++) if (i !== 0 || j !== 0) look(r + i, o + j);
    }
  }
  return { rate: COPY_RATES[bestRate]!, own: OWN_SKILLS[bestOwn]! };
}

function likelihood(counts: readonly CopyCounts[], r: number, o: number, baseSkill: number): number {
  let sum = 0;
  for (const count of counts) {
    const table = copyTable(count.options);
    const at = (r * OWN_SKILLS.length + o) * 4;
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
