import {
  type BaseVotes,
  countBaseRows,
  multiplyBaseVotes,
  openBaseVotes,
  startFromVotes,
} from "./base-votes.ts";
import { type DistractorCounts, distractorTable, maximiseDistractor } from "./distractor.ts";
import { type EmLimits, runEm } from "./expectation-maximisation.ts";
import { expectedLogLikelihood, fillChances } from "./expected-votes.ts";
import { normaliseEntries, type PatternData } from "./pattern-data.ts";
import { maximiseSkill, SKILLS } from "./skill-grid.ts";
import { logPriorOf, type SkillPrior } from "./skill-prior.ts";
import { commonCauseTables, difficultyTables, type SkillTables } from "./skill-tables.ts";
import type { CommonCauseStructure } from "./structure.ts";
import { addOverSets, multiplyOverSets } from "./voter-sets.ts";

/** Nodes of the easiness: the base is wrong, the base is right. */
const NODES = 2;
/** P(right) of the base stays so far from 0 and 1. */
const LEAST = 0.004;

/** EM for "common-cause". The base's column must exist. */
export function fitCommonCause(
  data: PatternData,
  start: CommonCauseStructure,
  limits: EmLimits,
): CommonCauseStructure {
  const { baseDiscount, ...rest } = start;
  const state = open(data, start);
  let discount = baseDiscount;
  const free = [...state.skills.keys()].filter((column) => column !== data.roles.gold);
  const { score, iterations } = runEm(
    {
      expect() {
        chooseTables(state);
        weighEntries(state);
        multiplyBaseVotes(state.votes, state.skills[data.roles.base!]!, LEAST);
        if (discount !== undefined) startFromVotes(state.votes, discount);
        discount = undefined;
        return normaliseEntries(data, state.votes.entries);
      },
      maximise(prior, isFirst) {
        const hits = collect(state);
        const move = maximiseSkills(state, prior, isFirst);
        if (hits.length > 0) state.distractor = maximiseDistractor(hits);
        return move;
      },
      skills: () => free.map((column) => state.skills[column]!),
    },
    limits,
  );
  return { ...rest, skills: state.skills, distractor: state.distractor, score, iterations };
}

interface State {
  readonly votes: BaseVotes;
  readonly correlation: number;
  readonly skills: Float64Array;
  distractor: number;
  /** P(base right) that the tables are made for. */
  baseAccuracy: number;
  tables: readonly SkillTables[];
  readonly plain: readonly SkillTables[];
  /** Mean of 1/K over the rows. */
  readonly chance: number;
  /** `[optionCounts, candidates, nodes]` */
  readonly wrong: Float64Array;
  readonly odds: Float64Array;
  readonly rightVotes: Float64Array;
  readonly allVotes: Float64Array;
  /** `[sets, nodes]` */
  readonly agreeing: Float64Array;
  readonly voting: Float64Array;
  /** `[entries]`: posterior of the base being right given the entry, where it abstains. */
  readonly baseRight: Float64Array;
}

function open(data: PatternData, start: CommonCauseStructure): State {
  const { optionCounts, optionIndex } = data.patterns;
  const votes = openBaseVotes(data);
  const perVoter = () => new Float64Array(optionCounts.length * data.candidates.length * NODES);
  let chance = 0;
  let total = 0;
  for (const [pattern, rows] of data.counts.entries()) {
    chance += rows / optionCounts[optionIndex[pattern]!]!;
    total += rows;
  }
  return {
    votes,
    correlation: start.correlation,
    skills: start.skills.slice(),
    distractor: start.distractor,
    baseAccuracy: Number.NaN,
    tables: [],
    plain: optionCounts.map((options) => difficultyTables(0, options)),
    chance: chance / total,
    wrong: perVoter(),
    odds: perVoter(),
    rightVotes: perVoter(),
    allVotes: perVoter(),
    agreeing: new Float64Array(votes.view.agreeing.nodeCount * NODES),
    voting: new Float64Array(votes.view.voting.nodeCount * NODES),
    baseRight: new Float64Array(votes.entries.length),
  };
}

/** The tables depend on the base's accuracy; in hundredths, so that other starts find them again. */
function chooseTables(state: State): void {
  const { chance, skills, votes, correlation } = state;
  const { roles, patterns } = votes.data;
  const accuracy = Math.min(0.95, Math.max(0.05, chance + (1 - chance) * skills[roles.base!]!));
  if (Math.abs(accuracy - state.baseAccuracy) <= 0.01) return;
  state.baseAccuracy = Math.round(accuracy * 100) / 100;
  state.tables = patterns.optionCounts.map((options) =>
    commonCauseTables(correlation, options, state.baseAccuracy),
  );
}

/** Joint probability of truth and candidates' votes. */
function weighEntries(state: State): void {
  const { votes, tables, skills, distractor, wrong, odds, agreeing, voting, baseRight } = state;
  const { data, view, said, entries } = votes;
  const { patternCount, optionIndex, optionCounts, entryStart, entryPrior } = data.patterns;
  const width = data.candidates.length;
  for (const [root, table] of tables.entries()) {
    for (const [place, column] of data.candidates.entries()) {
      fillChances(table, skills[column]!, wrong, odds, (root * width + place) * NODES);
    }
  }
  agreeing.fill(1, 0, optionCounts.length * NODES);
  voting.fill(1, 0, optionCounts.length * NODES);
  multiplyOverSets(view.agreeing, odds, width, NODES, agreeing);
  multiplyOverSets(view.voting, wrong, width, NODES, voting);
  const spread = optionCounts.map((options) => distractorTable(distractor, options, width));
  const { weights } = tables[0]!;
  for (let pattern = 0; pattern < patternCount; pattern++) {
    const sub = view.subOf[pattern]!;
    const voted = view.votedSet[sub]! * NODES;
    const table = spread[optionIndex[pattern]!]!;
    const answer = said[pattern]!;
    const repeats = answer < 0 ? 0 : view.slotVotes[view.slotOfEntry[answer]!]!;
    // (A/B)^repeats: the base's wrong answer is the distractor, so here it is known.
    const hits = 1 + table.lift[repeats]! * (optionCounts[optionIndex[pattern]!]! - 1);
    for (let entry = entryStart[pattern]!; entry < entryStart[pattern + 1]!; entry++) {
      const slot = view.slotOfEntry[entry]!;
      const set = view.slotSet[slot]! * NODES;
      const right = view.slotVotes[slot]!;
      let likelihood: number;
      if (answer < 0) {
        const ifRight = weights[1]! * voting[voted + 1]! * agreeing[set + 1]!;
        likelihood = ifRight + weights[0]! * voting[voted]! * agreeing[set]!;
        baseRight[entry] = ifRight / likelihood;
      } else if (answer === entry) {
        likelihood = voting[voted + 1]! * agreeing[set + 1]!;
      } else {
        likelihood = voting[voted]! * agreeing[set]! * table.wrong[view.votedCount[sub]! - right]! * hits;
      }
      entries[entry] = entryPrior[entry]! * likelihood * table.right[right]!;
    }
  }
}

/** Expected right votes and votes of every candidate by node, and hits of the distractor. */
function collect({ votes, agreeing, voting, rightVotes, allVotes, baseRight }: State): DistractorCounts[] {
  const { data, view, said, entries } = votes;
  const { patternCount, optionIndex, optionCounts, entryStart } = data.patterns;
  for (const sums of [agreeing, voting, rightVotes, allVotes]) sums.fill(0);
  const counts = optionCounts.map((options) => ({ options, hits: 0, wrong: 0 }));
  for (let pattern = 0; pattern < patternCount; pattern++) {
    if (data.counts[pattern] === 0) continue;
    const sub = view.subOf[pattern]!;
    const voted = view.votedSet[sub]! * NODES;
    const answer = said[pattern]!;
    const repeats = answer < 0 ? 0 : view.slotVotes[view.slotOfEntry[answer]!]!;
    const count = counts[optionIndex[pattern]!]!;
    for (let entry = entryStart[pattern]!; entry < entryStart[pattern + 1]!; entry++) {
      const rows = entries[entry]!;
      const slot = view.slotOfEntry[entry]!;
      const set = view.slotSet[slot]! * NODES;
      const ifRight = answer < 0 ? rows * baseRight[entry]! : answer === entry ? rows : 0;
      const ifWrong = rows - ifRight;
      agreeing[set]! += ifWrong;
      agreeing[set + 1]! += ifRight;
      voting[voted]! += ifWrong;
      voting[voted + 1]! += ifRight;
      if (answer < 0 || answer === entry) continue;
      count.hits += rows * repeats;
      count.wrong += rows * (view.votedCount[sub]! - view.slotVotes[slot]!);
    }
  }
  addOverSets(view.agreeing, agreeing, data.candidates.length, NODES, rightVotes);
  addOverSets(view.voting, voting, data.candidates.length, NODES, allVotes);
  // With two options every wrong vote is the same one.
  return counts.filter(({ options }) => options > 2);
}

function maximiseSkills(state: State, prior: SkillPrior, isFirst: boolean): number {
  const { votes, tables, plain, skills, rightVotes, allVotes } = state;
  const { candidates, roles } = votes.data;
  let largest = 0;
  const move = (column: number, votesPart: (index: number) => number) => {
    const objective = (index: number) => votesPart(index) + logPriorOf(SKILLS[index]!, prior);
    const skill = maximiseSkill(objective, skills[column]!, isFirst);
    largest = Math.max(largest, Math.abs(skill - skills[column]!));
    skills[column] = skill;
  };
  for (const [place, column] of candidates.entries()) {
    move(column, (index) => {
      let sum = 0;
      for (const [root, table] of tables.entries()) {
        const at = (root * candidates.length + place) * NODES;
        sum += expectedLogLikelihood(table, index, rightVotes, allVotes, at);
      }
      return sum;
    });
  }
  const baseRows = countBaseRows(votes);
  move(roles.base!, (index) => {
    let sum = 0;
    for (const [root, { logRight, logWrong }] of plain.entries()) {
      const { right, all } = baseRows[root]!;
      sum += right * logRight[index]! + (all - right) * logWrong[index]!;
    }
    return sum;
  });
  return largest;
}
