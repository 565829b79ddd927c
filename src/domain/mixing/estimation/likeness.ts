import { measureAgreement } from "../label-models/agreement.ts";
import { ABSTAIN, type VoteTable, withColumns } from "../votes/vote-matrix.ts";
import { findOneSided, type OneSided } from "./one-sided.ts";

/** Voters that agree on more than this share of their common rows count as one. */
const NEARLY_IDENTICAL = 0.98;
/** Fewer common rows say nothing about likeness. */
const LEAST_ROWS = 20;
const LIKE_BASE = 0.9;
/** With fewer useful voters accuracies cannot be told from agreement. */
const FEWEST_VOTERS = 3;

export interface Likeness {
  /** `[voters]`: rows that each voted on. */
  readonly voted: Float64Array;
  /** Voters whose agreement says nothing, and whether the base is one. */
  readonly oneSided: OneSided;
  /** `[voters]`: the first voter that it is nearly identical to, else itself. */
  readonly leader: Int32Array;
  /** Nearly identical pairs, by index. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Voters that ever voted and are not one-sided, nearly identical ones taken as one. */
  readonly differentVoters: number;
  /** The same, the base where it is like none of them, and given labels. */
  readonly usefulVoters: number;
  /** Different voters who agree with each other far more than with anybody else, by index; the base is not among them. */
  readonly cliques: readonly (readonly number[])[];
  /** Whether each voter gives the base's answer on more than 90 % of the rows. */
  readonly allLikeBase: boolean;
}

/**
 * Which voters give the same answers, so that their agreement is no evidence of being right. `usesGold` says whether given
 * labels are used.
 */
export function measureLikeness(table: VoteTable, usesGold: boolean): Likeness {
  const { base, voters, matrix, gold } = table;
  const voted = countVotes(table);
  const oneSided = findOneSided(table);
  const { share, rows, corrected } = measureAgreement(withColumns(matrix, base === undefined ? [] : [base]));
  const isAlike = (i: number, j: number) => rows[i]![j]! >= LEAST_ROWS && share[i]![j]! > NEARLY_IDENTICAL;
  const active = informativeVoters({ voted, oneSided });
  const leader = Int32Array.from(voters.keys());
  const pairs: [number, number][] = [];
  for (const [place, i] of active.entries()) {
    for (const j of active.slice(0, place)) {
      if (!isAlike(i, j)) continue;
      pairs.push([j, i]);
      if (leader[i] === i && leader[j] === j) leader[i] = j;
    }
  }
  const last = voters.length;
  const leaders = active.filter((voter) => leader[voter] === voter);
  const hasOwnBase = base !== undefined && !oneSided.base && !active.some((voter) => isAlike(voter, last));
  return {
    voted,
    oneSided,
    leader,
    pairs,
    differentVoters: leaders.length,
    usefulVoters: leaders.length + (hasOwnBase ? 1 : 0) + (gold !== undefined && usesGold ? 1 : 0),
    cliques: findCliques(
      corrected,
      leaders,
      base === undefined || oneSided.base ? leaders : [...leaders, last],
    ),
    allLikeBase:
      base !== undefined &&
      active.length > 0 &&
      active.every((voter) => rows[voter]![last]! >= LEAST_ROWS && share[voter]![last]! > LIKE_BASE),
  };
}

/** Whether there are voters enough to tell accuracies from agreement. */
export function canTell({ usefulVoters }: Likeness): boolean {
  return usefulVoters >= FEWEST_VOTERS;
}

/** Voters that ever voted and do not say the same to every row. */
function informativeVoters({ voted, oneSided }: Pick<Likeness, "voted" | "oneSided">): number[] {
  return [...voted.keys()].filter((voter) => voted[voter]! > 0 && !oneSided.voters.has(voter));
}

/**
 * The voters that a label model is given: those that ever voted and are not one-sided, of nearly identical ones the first,
 * unless fewer than three useful voters would be left. Four copies of one voter would otherwise outvote the others.
 */
export function votersToFit(likeness: Likeness): number[] {
  const { leader } = likeness;
  const active = informativeVoters(likeness);
  return canTell(likeness) ? active.filter((voter) => leader[voter] === voter) : active;
}

/** Chance-corrected agreement that makes voters of one clique, and how many times that with others it must be. */
const CLOSE = 0.6;
const CLOSER = 2.5;

/** Groups of `leaders` linked by close agreement, all of it far beyond their agreement with the rest of `everybody`. */
function findCliques(
  agreement: readonly Float64Array[],
  leaders: readonly number[],
  everybody: readonly number[],
): number[][] {
  const groups: number[][] = [];
  const left = new Set(leaders);
  for (const first of leaders) {
    if (!left.delete(first)) continue;
    const group = [first];
    for (const member of group) {
      for (const other of left)
        if (agreement[member]![other]! >= CLOSE && left.delete(other)) group.push(other);
    }
    groups.push(group);
  }
  return groups.filter((group) => {
    const within = group.flatMap((i) => group.filter((j) => j !== i).map((j) => agreement[i]![j]!));
    const across = group.flatMap((i) =>
      everybody.filter((j) => !group.includes(j)).map((j) => agreement[i]![j]!),
    );
    return group.length > 1 && across.length > 0 && Math.min(...within) > CLOSER * Math.max(...across);
  });
}

function countVotes({ matrix }: VoteTable): Float64Array {
  const { rowCount, voterCount, votes, counts } = matrix;
  const voted = new Float64Array(voterCount);
  for (let row = 0; row < rowCount; row++) {
    for (let voter = 0; voter < voterCount; voter++) {
      if (votes[row * voterCount + voter] !== ABSTAIN) voted[voter]! += counts[row]!;
    }
  }
  return voted;
}
