import type { BlockView } from "./block-view.ts";
import type { PatternData } from "./pattern-data.ts";
import { accuracyAt } from "./skill-grid.ts";
import { GOLD_SKILL } from "./structure.ts";

/** What the structures share that give the base model a part of its own. */
export interface BaseVotes {
  readonly data: PatternData;
  /** All candidates as one block. */
  readonly view: BlockView;
  /** `[patternCount]`: the entry that the base votes for, −1 where it abstains. */
  readonly said: Int32Array;
  /** The same of the given labels. */
  readonly gold: Int32Array | undefined;
  /** `[entries]`: joint probability of votes and truth, then posterior rows. */
  readonly entries: Float64Array;
}

export function openBaseVotes(data: PatternData): BaseVotes {
  const { gold, base } = data.roles;
  return {
    data,
    view: data.view(data.candidates),
    said: data.votedEntries(base!),
    gold: gold === undefined ? undefined : data.votedEntries(gold),
    entries: new Float64Array(data.patterns.entryPrior.length),
  };
}

/** Given labels are kept so far from certainty. */
const GOLD_LEAST = 0.004;

/**
 * Multiplies the entries by the likelihood of the base's votes at its skill, kept `least` away from 0 and 1, and of the
 * given labels.
 */
export function multiplyBaseVotes(votes: BaseVotes, skill: number, least: number): void {
  multiplyVote(votes, votes.said, skill, least);
  if (votes.gold !== undefined) multiplyVote(votes, votes.gold, GOLD_SKILL, GOLD_LEAST);
}

/** Right, or wrong and spread evenly; times K − 1 as everywhere (see `distractor.ts`). */
function multiplyVote({ data, entries }: BaseVotes, voted: Int32Array, skill: number, least: number): void {
  const { patternCount, optionIndex, optionCounts, entryStart } = data.patterns;
  const right = optionCounts.map((options) =>
    Math.min(1 - least, Math.max(least, accuracyAt(skill, options))),
  );
  for (let pattern = 0; pattern < patternCount; pattern++) {
    const entry = voted[pattern]!;
    if (entry < 0) continue;
    const index = optionIndex[pattern]!;
    const wrong = 1 - right[index]!;
    for (let other = entryStart[pattern]!; other < entryStart[pattern + 1]!; other++) {
      entries[other]! *= other === entry ? right[index]! * (optionCounts[index]! - 1) : wrong;
    }
  }
}

/** Given labels weigh like so many votes at a start from counts. */
const GOLD_WEIGHT = 20;
const VOTE_WEIGHT = 1.2;

/**
 * Entries exp(1.2 · votes), those for the base's answer discounted: a start that does not take the base's word for it,
 * however many voters repeat it.
 */
export function startFromVotes({ data, view, said, gold, entries }: BaseVotes, discount: number): void {
  const { patternCount, entryStart } = data.patterns;
  for (let pattern = 0; pattern < patternCount; pattern++) {
    for (let entry = entryStart[pattern]!; entry < entryStart[pattern + 1]!; entry++) {
      let votes = view.slotVotes[view.slotOfEntry[entry]!]!;
      if (gold?.[pattern] === entry) votes += GOLD_WEIGHT;
      if (said[pattern] === entry) votes *= discount;
      entries[entry] = Math.exp(VOTE_WEIGHT * votes);
    }
  }
}

/** Expected right votes, and votes, of the base by number of options. */
export interface BaseRows {
  right: number;
  all: number;
}

export function countBaseRows({ data, said, entries }: BaseVotes): BaseRows[] {
  const { optionIndex, optionCounts } = data.patterns;
  const rows = optionCounts.map(() => ({ right: 0, all: 0 }));
  for (const [pattern, entry] of said.entries()) {
    if (entry < 0) continue;
    const at = rows[optionIndex[pattern]!]!;
    at.right += entries[entry]!;
    at.all += data.counts[pattern]!;
  }
  return rows;
}
