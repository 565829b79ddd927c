import {
  type BaseRows,
  type BaseVotes,
  countBaseRows,
  multiplyBaseVotes,
  openBaseVotes,
  startFromVotes,
} from "./base-votes.ts";
import { copyChances, logCopyPrior, OWN_SKILLS } from "./copy-grid.ts";
import { type CopyCounts, maximiseCopy } from "./copy-objective.ts";
import { type EmLimits, runEm } from "./expectation-maximisation.ts";
import { normaliseEntries, type PatternData } from "./pattern-data.ts";
import { accuracyAt, SKILLS } from "./skill-grid.ts";
import { logPriorOf } from "./skill-prior.ts";
import type { CopyStructure } from "./structure.ts";
import { addOverSets, multiplyOverSets } from "./voter-sets.ts";

/** What agreeing voters may do, each against voting some other wrong option (see `CopyChances`). */
const ACTS = 4;
const REPEAT_RIGHT = 0;
const LEAVE = 1;
const REPEAT_WRONG = 2;
const SILENT = 3;
/** Votes where the base spoke, and where it was silent. */
const CASES = 2;
/** P(right) of the base stays so far from 0 and 1. */
const LEAST = 0.01;

/** EM for "copy". The base's column must exist. */
export function fitCopy(data: PatternData, start: CopyStructure, limits: EmLimits): CopyStructure {
  const { baseDiscount, ...rest } = start;
  const state = open(data, start);
  const { votes, copyRates, ownSkills } = state;
  let discount = baseDiscount;
  const { score, iterations } = runEm(
    {
      expect() {
        weighEntries(state);
        multiplyBaseVotes(votes, state.baseSkill, LEAST);
        if (discount !== undefined) startFromVotes(votes, discount);
        discount = undefined;
        return normaliseEntries(data, votes.entries);
      },
      maximise(prior, isFirst) {
        collect(state);
        const logPriors = OWN_SKILLS.map((skill) => logPriorOf(skill, prior));
        let hasMoved = false;
        for (let place = 0; place < copyRates.length; place++) {
          const before = { rate: copyRates[place]!, own: ownSkills[place]! };
          const { rate, own } = maximiseCopy(countsOf(state, place), {
            logPriors,
            baseSkill: state.baseSkill,
            from: isFirst ? undefined : before,
          });
          if (rate !== before.rate || own !== before.own) hasMoved = true;
          copyRates[place] = rate;
          ownSkills[place] = own;
        }
        state.baseSkill = maximiseBase(data.patterns.optionCounts, countBaseRows(votes), (skill) =>
          logPriorOf(skill, prior),
        );
        // Grid points do not creep: no move is convergence.
        return hasMoved ? 1 : 0;
      },
      skills: () => [...ownSkills, state.baseSkill],
    },
    limits,
  );
  const { baseSkill } = state;
  const skills = start.skills.slice();
  for (const [place, column] of data.candidates.entries()) {
    skills[column] = copyRates[place]! * baseSkill + (1 - copyRates[place]!) * ownSkills[place]!;
  }
  skills[data.roles.base!] = baseSkill;
  const rows = data.counts.reduce((sum, count) => sum + count, 0);
  return { ...rest, skills, copyRates, ownSkills, iterations, score: score + copyPenalty(copyRates, rows) };
}

interface State {
  readonly votes: BaseVotes;
  readonly copyRates: Float64Array;
  readonly ownSkills: Float64Array;
  baseSkill: number;
  /** `[optionCounts, candidates, acts]`: probabilities over that of another wrong option, then expected counts. */
  readonly odds: Float64Array;
  readonly acts: Float64Array;
  /** `[optionCounts, candidates, cases]`: P(another wrong option)·(K − 1), then votes. */
  readonly others: Float64Array;
  readonly cast: Float64Array;
  /** `[sets, acts]`, `[sets, cases]` */
  readonly agreeing: Float64Array;
  readonly voting: Float64Array;
}

function open(data: PatternData, start: CopyStructure): State {
  const votes = openBaseVotes(data);
  const voters = data.patterns.optionCounts.length * data.candidates.length;
  return {
    votes,
    copyRates: start.copyRates.slice(),
    ownSkills: start.ownSkills.slice(),
    baseSkill: start.skills[data.roles.base!]!,
    odds: new Float64Array(voters * ACTS),
    acts: new Float64Array(voters * ACTS),
    others: new Float64Array(voters * CASES),
    cast: new Float64Array(voters * CASES),
    agreeing: new Float64Array(votes.view.agreeing.nodeCount * ACTS),
    voting: new Float64Array(votes.view.voting.nodeCount * CASES),
  };
}

/** Joint probability of truth and candidates' votes; given both and the base's vote, voters are independent. */
function weighEntries({
  votes,
  copyRates,
  ownSkills,
  baseSkill,
  odds,
  others,
  agreeing,
  voting,
}: State): void {
  const { data, view, said, entries } = votes;
  const { patternCount, optionCounts, entryStart, entryPrior } = data.patterns;
  const width = data.candidates.length;
  for (const [root, options] of optionCounts.entries()) {
    for (let place = 0; place < width; place++) {
      const chances = copyChances(copyRates[place]!, ownSkills[place]!, options, baseSkill);
      const at = (root * width + place) * ACTS;
      odds[at + REPEAT_RIGHT] = chances.repeatRight / chances.other;
      odds[at + LEAVE] = chances.leaveForTruth / chances.other;
      odds[at + REPEAT_WRONG] = chances.repeatWrong / chances.other;
      odds[at + SILENT] = chances.silentRight / chances.silentOther;
      others[(root * width + place) * CASES] = chances.other * (options - 1);
      others[(root * width + place) * CASES + 1] = chances.silentOther * (options - 1);
    }
  }
  agreeing.fill(1, 0, optionCounts.length * ACTS);
  voting.fill(1, 0, optionCounts.length * CASES);
  multiplyOverSets(view.agreeing, odds, width, ACTS, agreeing);
  multiplyOverSets(view.voting, others, width, CASES, voting);
  for (let pattern = 0; pattern < patternCount; pattern++) {
    const answer = said[pattern]!;
    const voted = view.votedSet[view.subOf[pattern]!]! * CASES;
    const repeaters = answer < 0 ? 0 : view.slotSet[view.slotOfEntry[answer]!]! * ACTS;
    for (let entry = entryStart[pattern]!; entry < entryStart[pattern + 1]!; entry++) {
      const set = view.slotSet[view.slotOfEntry[entry]!]! * ACTS;
      let likelihood: number;
      if (answer < 0) likelihood = voting[voted + 1]! * agreeing[set + SILENT]!;
      else if (answer === entry) likelihood = voting[voted]! * agreeing[set + REPEAT_RIGHT]!;
      else likelihood = voting[voted]! * agreeing[set + LEAVE]! * agreeing[repeaters + REPEAT_WRONG]!;
      entries[entry] = entryPrior[entry]! * likelihood;
    }
  }
}

function collect({ votes, agreeing, voting, acts, cast }: State): void {
  const { data, view, said, entries } = votes;
  const { patternCount, entryStart } = data.patterns;
  for (const sums of [agreeing, voting, acts, cast]) sums.fill(0);
  for (let pattern = 0; pattern < patternCount; pattern++) {
    const rows = data.counts[pattern]!;
    if (rows === 0) continue;
    const answer = said[pattern]!;
    const voted = view.votedSet[view.subOf[pattern]!]! * CASES;
    voting[voted + (answer < 0 ? 1 : 0)]! += rows;
    if (answer >= 0) {
      const repeaters = view.slotSet[view.slotOfEntry[answer]!]! * ACTS;
      agreeing[repeaters + REPEAT_RIGHT]! += entries[answer]!;
      agreeing[repeaters + REPEAT_WRONG]! += rows - entries[answer]!;
    }
    const act = answer < 0 ? SILENT : LEAVE;
    for (let entry = entryStart[pattern]!; entry < entryStart[pattern + 1]!; entry++) {
      if (entry === answer) continue;
      agreeing[view.slotSet[view.slotOfEntry[entry]!]! * ACTS + act]! += entries[entry]!;
    }
  }
  addOverSets(view.agreeing, agreeing, data.candidates.length, ACTS, acts);
  addOverSets(view.voting, voting, data.candidates.length, CASES, cast);
}

function countsOf({ votes, acts, cast }: State, place: number): CopyCounts[] {
  const { patterns, candidates } = votes.data;
  return patterns.optionCounts.map((options, root) => {
    const at = (root * candidates.length + place) * ACTS;
    const spoken = cast[(root * candidates.length + place) * CASES]!;
    const silent = cast[(root * candidates.length + place) * CASES + 1]!;
    const repeatRight = acts[at + REPEAT_RIGHT]!;
    const leaveForTruth = acts[at + LEAVE]!;
    const repeatWrong = acts[at + REPEAT_WRONG]!;
    const silentRight = acts[at + SILENT]!;
    return {
      options,
      repeatRight,
      leaveForTruth,
      repeatWrong,
      other: spoken - repeatRight - leaveForTruth - repeatWrong,
      silentRight,
      silentOther: silent - silentRight,
    };
  });
}

function maximiseBase(
  optionCounts: readonly number[],
  rows: readonly BaseRows[],
  logPrior: (skill: number) => number,
): number {
  let best = SKILLS[0]!;
  let bestValue = Number.NEGATIVE_INFINITY;
  for (const skill of SKILLS) {
    let value = logPrior(skill);
    for (const [root, { right, all }] of rows.entries()) {
      const accuracy = Math.min(1 - LEAST, Math.max(LEAST, accuracyAt(skill, optionCounts[root]!)));
      value += right * Math.log(accuracy) + (all - right) * Math.log(1 - accuracy);
    }
    if (value > bestValue) {
      best = skill;
      bestValue = value;
    }
  }
  return best;
}

/** Prior of the rates, and the price of one more parameter for each voter (as in BIC, in units of 12 rows). */
function copyPenalty(rates: Float64Array, rows: number): number {
  let sum = 0;
  for (const rate of rates) sum += logCopyPrior(rate) + 1;
  return sum - 0.5 * rates.length * Math.log(Math.max(rows / 12, 2));
}
