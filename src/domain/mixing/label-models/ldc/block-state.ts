import type { BlockView } from "./block-view.ts";
import { type DistractorCounts, type DistractorTable, distractorTable } from "./distractor.ts";
import { expectedLogLikelihood, fillChances } from "./expected-votes.ts";
import type { SkillTables } from "./skill-tables.ts";
import { addOverSets, multiplyOverSets } from "./voter-sets.ts";

/** A block of voters in the middle of EM: what it knows about each slot, and the arrays that are filled every round. */
export interface BlockState {
  readonly view: BlockView;
  /** Whether easiness and distractor are shared; voters without a partner stand together in a block that shares nothing. */
  readonly isShared: boolean;
  readonly optionCounts: readonly number[];
  /** By index of the number of options. */
  tables: readonly SkillTables[];
  readonly nodeCount: number;
  /** `[subCount]`: rows that show the sub-pattern. */
  readonly subRows: Float64Array;
  /** `[optionCounts, members, nodes]` */
  readonly wrong: Float64Array;
  readonly odds: Float64Array;
  /** `[sets, nodes]` */
  readonly agreeing: Float64Array;
  readonly voting: Float64Array;
  /** `[slots, nodes]`: joint probability of easiness and votes given that the slot's option is true. */
  readonly easiness: Float64Array;
  /** `[slots]`: its sum over the nodes. */
  readonly evidence: Float64Array;
  /** `[slots]`: likelihood of the block's votes given that the slot's option is true. */
  readonly likelihood: Float64Array;
  /** `[slots]`: the distractor's part of it; depends on g only. */
  readonly spread: Float64Array;
  spreadOf: number;
  /** `[slots]`: expected rows in which the slot's option is true. */
  readonly mass: Float64Array;
  /** `[optionCounts, members, nodes]`: expected right votes, and votes. */
  readonly rightVotes: Float64Array;
  readonly allVotes: Float64Array;
}

/** The arrays of a view are used again by the next fit; two fits never go on at once. */
const opened = new WeakMap<BlockView, Map<string, BlockState>>();

export function openBlock(options: {
  readonly view: BlockView;
  readonly isShared: boolean;
  readonly optionCounts: readonly number[];
  readonly tables: readonly SkillTables[];
  /** `[patternCount]` */
  readonly counts: Float64Array;
}): BlockState {
  const { view, isShared, tables, counts } = options;
  const states = opened.get(view) ?? new Map<string, BlockState>();
  opened.set(view, states);
  const key = `${tables[0]!.nodeCount} ${isShared}`;
  const state = states.get(key) ?? createState(options);
  states.set(key, state);
  state.tables = tables;
  state.spreadOf = Number.NaN;
  state.subRows.fill(0);
  for (const [pattern, sub] of view.subOf.entries()) state.subRows[sub]! += counts[pattern]!;
  return state;
}

function createState(options: {
  readonly view: BlockView;
  readonly isShared: boolean;
  readonly optionCounts: readonly number[];
  readonly tables: readonly SkillTables[];
}): BlockState {
  const { view, isShared, optionCounts, tables } = options;
  const { nodeCount } = tables[0]!;
  const slots = view.slotSet.length;
  const perVoter = optionCounts.length * view.members.length * nodeCount;
  return {
    view,
    isShared,
    optionCounts,
    tables,
    nodeCount,
    subRows: new Float64Array(view.subCount),
    wrong: new Float64Array(perVoter),
    odds: new Float64Array(perVoter),
    agreeing: new Float64Array(view.agreeing.nodeCount * nodeCount),
    voting: new Float64Array(view.voting.nodeCount * nodeCount),
    easiness: new Float64Array(slots * nodeCount),
    evidence: new Float64Array(slots).fill(1),
    likelihood: new Float64Array(slots).fill(1),
    spread: new Float64Array(slots),
    spreadOf: Number.NaN,
    mass: new Float64Array(slots),
    rightVotes: new Float64Array(perVoter),
    allVotes: new Float64Array(perVoter),
  };
}

/** Likelihood and posterior easiness of every slot at the members' skills. `skills` is by column. */
export function weighSlots(block: BlockState, skills: Float64Array, distractor: number): void {
  const { view, nodeCount, tables, wrong, odds, agreeing, voting } = block;
  const { easiness, evidence, likelihood, spread } = block;
  const width = view.members.length;
  for (const [root, table] of tables.entries()) {
    for (const [place, column] of view.members.entries()) {
      fillChances(table, skills[column]!, wrong, odds, (root * width + place) * nodeCount);
    }
    agreeing.fill(1, root * nodeCount, (root + 1) * nodeCount);
    voting.set(table.weights, root * nodeCount);
  }
  multiplyOverSets(view.agreeing, odds, width, nodeCount, agreeing);
  multiplyOverSets(view.voting, wrong, width, nodeCount, voting);
  if (block.spreadOf !== distractor) spreadVotes(block, distractor);
  const { subCount, slotStart, slotSet, votedSet } = view;
  for (let sub = 0; sub < subCount; sub++) {
    if (block.subRows[sub] === 0) continue;
    const base = votedSet[sub]! * nodeCount;
    for (let slot = slotStart[sub]!; slot < slotStart[sub + 1]!; slot++) {
      const set = slotSet[slot]! * nodeCount;
      const to = slot * nodeCount;
      let sum = 0;
      for (let q = 0; q < nodeCount; q++) {
        const joint = voting[base + q]! * agreeing[set + q]!;
        easiness[to + q] = joint;
        sum += joint;
      }
      evidence[slot] = sum;
      likelihood[slot] = sum * spread[slot]!;
    }
  }
}

function spreadVotes(block: BlockState, distractor: number): void {
  const { view, optionCounts, spread } = block;
  const most = Math.max(view.members.length, 1);
  const tables = optionCounts.map((options) => distractorTable(distractor, options, most));
  for (let sub = 0; sub < view.subCount; sub++) {
    const table = tables[view.optionIndex[sub]!]!;
    const end = view.slotStart[sub + 1]!;
    for (let slot = view.slotStart[sub]!; slot < end; slot++) {
      const votes = view.slotVotes[slot]!;
      spread[slot] =
        table.wrong[view.votedCount[sub]! - votes]! *
        table.right[votes]! *
        (1 + liftElsewhere(view, table, sub, slot));
    }
  }
  block.spreadOf = distractor;
}

/** Summed anew for every slot: total minus own would cancel. */
function liftElsewhere(view: BlockView, table: DistractorTable, sub: number, slot: number): number {
  let lift = 0;
  for (let other = view.slotStart[sub]!; other < view.slotStart[sub + 1]!; other++) {
    if (other !== slot) lift += table.lift[view.slotVotes[other]!]!;
  }
  return lift;
}

/** Fewer expected rows than this move no skill. */
const NEGLIGIBLE_ROWS = 1e-7;

/** Expected right votes and votes of each member from the slots' masses; expected hits of the distractor. */
export function collectExpectations(block: BlockState): DistractorCounts[] {
  const { view, nodeCount, easiness, evidence, mass, agreeing, voting, rightVotes, allVotes } = block;
  agreeing.fill(0);
  voting.fill(0);
  rightVotes.fill(0);
  allVotes.fill(0);
  const { subCount, slotStart, slotSet, votedSet } = view;
  for (let sub = 0; sub < subCount; sub++) {
    if (block.subRows[sub] === 0) continue;
    const base = votedSet[sub]! * nodeCount;
    for (let slot = slotStart[sub]!; slot < slotStart[sub + 1]!; slot++) {
      const rows = mass[slot]!;
      if (rows < NEGLIGIBLE_ROWS) continue;
      const perEvidence = rows / evidence[slot]!;
      const set = slotSet[slot]! * nodeCount;
      const from = slot * nodeCount;
      for (let q = 0; q < nodeCount; q++) {
        const joint = perEvidence * easiness[from + q]!;
        agreeing[set + q]! += joint;
        voting[base + q]! += joint;
      }
    }
  }
  addOverSets(view.agreeing, agreeing, view.members.length, nodeCount, rightVotes);
  addOverSets(view.voting, voting, view.members.length, nodeCount, allVotes);
  return block.isShared ? countHits(block) : [];
}

function countHits(block: BlockState): DistractorCounts[] {
  const { view, optionCounts, mass, spreadOf } = block;
  const counts = optionCounts.map((options) => ({ options, hits: 0, wrong: 0 }));
  const tables = optionCounts.map((options) => distractorTable(spreadOf, options, view.members.length));
  for (let sub = 0; sub < view.subCount; sub++) {
    // With two options every wrong vote is the same one: it says nothing about the distractor.
    if (block.subRows[sub] === 0 || optionCounts[view.optionIndex[sub]!] === 2) continue;
    const table = tables[view.optionIndex[sub]!]!;
    const count = counts[view.optionIndex[sub]!]!;
    for (let slot = view.slotStart[sub]!; slot < view.slotStart[sub + 1]!; slot++) {
      let hits = 0;
      for (let other = view.slotStart[sub]!; other < view.slotStart[sub + 1]!; other++) {
        if (other !== slot) hits += table.hits[view.slotVotes[other]!]!;
      }
      count.hits += (mass[slot]! * hits) / (1 + liftElsewhere(view, table, sub, slot));
      count.wrong += mass[slot]! * (view.votedCount[sub]! - view.slotVotes[slot]!);
    }
  }
  return counts.filter(({ options }) => options > 2);
}

/** The part of the M-step's objective that the votes give, at a grid skill of the member at `place`. */
export function skillObjective(block: BlockState, place: number, gridIndex: number): number {
  const { view, nodeCount, tables, rightVotes, allVotes } = block;
  let sum = 0;
  for (const [root, table] of tables.entries()) {
    const at = (root * view.members.length + place) * nodeCount;
    sum += expectedLogLikelihood(table, gridIndex, rightVotes, allVotes, at);
  }
  return sum;
}
