import type { VotePatterns } from "../../votes/vote-patterns.ts";
import { type BlockView, viewBlock } from "./block-view.ts";
import type { Roles } from "./structure.ts";

/** Patterns with their columns' roles, and the views of them that searches ask for again and again. */
export interface PatternData {
  readonly patterns: VotePatterns;
  readonly roles: Roles;
  /** `[patternCount]`: multiplicities; those of the patterns, or drawn again from them. */
  readonly counts: Float64Array;
  /** Columns of the candidates. */
  readonly candidates: Int32Array;
  view(members: Int32Array): BlockView;
  /** `[patternCount]`: the entry that a column votes for, −1 where it abstains. */
  votedEntries(column: number): Int32Array;
}

export function createPatternData(patterns: VotePatterns, roles: Roles): PatternData {
  const views = new Map<string, BlockView>();
  const voted = new Map<number, Int32Array>();
  return {
    patterns,
    roles,
    counts: patterns.counts,
    candidates: Int32Array.from(
      Array.from({ length: roles.columns }, (_, column) => column).filter(
        (column) => column !== roles.gold && column !== roles.base,
      ),
    ),
    view(members) {
      const key = members.join();
      let view = views.get(key);
      if (view === undefined) {
        view = viewBlock(patterns, members);
        views.set(key, view);
      }
      return view;
    },
    votedEntries(column) {
      let entries = voted.get(column);
      if (entries === undefined) {
        entries = votedEntries(patterns, column);
        voted.set(column, entries);
      }
      return entries;
    },
  };
}

function votedEntries(
  { patternCount, voterCount, labels, entryStart }: VotePatterns,
  column: number,
): Int32Array {
  return Int32Array.from({ length: patternCount }, (_, pattern) => {
    const label = labels[pattern * voterCount + column]!;
    return label < 0 ? -1 : entryStart[pattern]! + label;
  });
}

/** The same rows with other multiplicities; views are shared. */
export function withCounts(data: PatternData, counts: Float64Array): PatternData {
  return { ...data, counts };
}

/**
 * Turns entries' joint probabilities into posterior rows, in place, and returns the log-likelihood of all rows up to a
 * constant of the data (the likelihoods carry (K − 1)^{votes}, see `distractor.ts`).
 */
export function normaliseEntries(data: PatternData, entries: Float64Array): number {
  const { counts, patterns } = data;
  const { entryStart, patternCount } = patterns;
  let logLikelihood = 0;
  for (let pattern = 0; pattern < patternCount; pattern++) {
    const rows = counts[pattern]!;
    const start = entryStart[pattern]!;
    const end = entryStart[pattern + 1]!;
    let sum = 0;
    for (let entry = start; entry < end; entry++) sum += entries[entry]!;
    if (rows > 0) logLikelihood += rows * Math.log(sum);
    const scale = rows > 0 ? rows / sum : 0;
    for (let entry = start; entry < end; entry++) entries[entry]! *= scale;
  }
  return logLikelihood;
}
