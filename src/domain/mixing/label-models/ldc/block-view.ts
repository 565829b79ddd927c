import type { VotePatterns } from "../../votes/vote-patterns.ts";
import { createVoterSets, type VoterSets } from "./voter-sets.ts";

/**
 * The patterns as a block of voters sees them. Patterns that are alike inside the block share one *sub-pattern*, so what
 * depends on the block alone is worked out once for all of them. A *slot* is a sub-pattern and an option: those that its
 * members voted, then "none of theirs".
 */
export interface BlockView {
  /** The block's members, as columns of the patterns. */
  readonly members: Int32Array;
  readonly subCount: number;
  /** `[patternCount]` */
  readonly subOf: Int32Array;
  /** `[subCount + 1]`: where a sub-pattern's slots start; the last of them is "none of theirs". */
  readonly slotStart: Int32Array;
  /** `[slots]`: the members who voted the option. */
  readonly slotSet: Int32Array;
  /** `[slots]`: how many they are. */
  readonly slotVotes: Int32Array;
  /** `[subCount]`: the members who voted at all. */
  readonly votedSet: Int32Array;
  /** `[subCount]` */
  readonly votedCount: Int32Array;
  /** `[subCount]`: index of the number of options. */
  readonly optionIndex: Int32Array;
  /** `[entries]`: the slot of a pattern's entry. */
  readonly slotOfEntry: Int32Array;
  /** Sets of members who agree; voters are places in `members`. */
  readonly agreeing: VoterSets;
  readonly voting: VoterSets;
  /** Most votes that one option gets inside the block. */
  readonly mostVotes: number;
}

export function viewBlock(patterns: VotePatterns, members: Int32Array): BlockView {
  const { patternCount, voterCount, labels, optionIndex, optionCounts, entryStart } = patterns;
  const agreeing = createVoterSets(optionCounts.length, members.length);
  const voting = createVoterSets(optionCounts.length, members.length);
  const subs = new Map<string, number>();
  const subOf = new Int32Array(patternCount);
  const slotOfEntry = new Int32Array(patterns.entryPrior.length);
  const slotStart = [0];
  const slotSet: number[] = [];
  const slotVotes: number[] = [];
  const votedSet: number[] = [];
  const votedCount: number[] = [];
  const subOption: number[] = [];
  let mostVotes = 0;
  // The pattern's label → the block's own label, in order of first appearance among the members; −1 for none.
  const local = new Int32Array(voterCount + 1);
  for (let p = 0; p < patternCount; p++) {
    local.fill(-1);
    let next = 0;
    let key = String.fromCharCode(optionIndex[p]!);
    for (const column of members) {
      const label = labels[p * voterCount + column]!;
      if (label >= 0 && local[label] === -1) local[label] = next++;
      key += String.fromCharCode(label < 0 ? 0 : local[label]! + 1);
    }
    let sub = subs.get(key);
    if (sub === undefined) {
      sub = subs.size;
      subs.set(key, sub);
      const first = slotSet.length;
      for (let slot = 0; slot <= next; slot++) {
        slotSet.push(optionIndex[p]!);
        slotVotes.push(0);
      }
      slotStart.push(slotSet.length);
      let voted = optionIndex[p]!;
      let votes = 0;
      for (let i = 0; i < members.length; i++) {
        const label = key.charCodeAt(i + 1) - 1;
        if (label < 0) continue;
        slotSet[first + label] = agreeing.child(slotSet[first + label]!, i);
        slotVotes[first + label]! += 1;
        mostVotes = Math.max(mostVotes, slotVotes[first + label]!);
        voted = voting.child(voted, i);
        votes += 1;
      }
      votedSet.push(voted);
      votedCount.push(votes);
      subOption.push(optionIndex[p]!);
    }
    subOf[p] = sub;
    const none = slotStart[sub + 1]! - 1;
    for (let entry = entryStart[p]!; entry < entryStart[p + 1]!; entry++) {
      const mine = local[entry - entryStart[p]!]!;
      slotOfEntry[entry] = mine === -1 ? none : slotStart[sub]! + mine;
    }
  }
  return {
    members,
    subCount: subs.size,
    subOf,
    slotStart: Int32Array.from(slotStart),
    slotSet: Int32Array.from(slotSet),
    slotVotes: Int32Array.from(slotVotes),
    votedSet: Int32Array.from(votedSet),
    votedCount: Int32Array.from(votedCount),
    optionIndex: Int32Array.from(subOption),
    slotOfEntry,
    agreeing: agreeing.finish(),
    voting: voting.finish(),
    mostVotes,
  };
}
