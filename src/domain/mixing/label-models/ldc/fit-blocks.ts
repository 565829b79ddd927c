import {
  type BlockState,
  collectExpectations,
  openBlock,
  skillObjective,
  weighSlots,
} from "./block-state.ts";
import { maximiseDistractor } from "./distractor.ts";
import { type EmLimits, runEm } from "./expectation-maximisation.ts";
import { normaliseEntries, type PatternData } from "./pattern-data.ts";
import { maximiseSkill, SKILLS } from "./skill-grid.ts";
import { logPriorOf } from "./skill-prior.ts";
import { difficultyTables } from "./skill-tables.ts";
import type { BlockStructure } from "./structure.ts";

/** EM for "indep", "one" and "blocks" from the structure's skills and distractor. */
export function fitBlocks(data: PatternData, start: BlockStructure, limits: EmLimits): BlockStructure {
  const blocks = openBlocks(data, start);
  const posterior = new Float64Array(data.patterns.entryPrior.length);
  const skills = start.skills.slice();
  const free = [...skills.keys()].filter((column) => column !== data.roles.gold);
  let { distractor } = start;
  const { score, iterations } = runEm(
    {
      expect() {
        for (const block of blocks) weighSlots(block, skills, block.isShared ? distractor : 0);
        return takePosterior(data, blocks, posterior);
      },
      maximise(prior, isFirst) {
        const hits = blocks.flatMap((block) => collectExpectations(block));
        let largest = 0;
        for (const block of blocks) {
          for (const [place, column] of block.view.members.entries()) {
            if (column === data.roles.gold) continue;
            const objective = (index: number) =>
              skillObjective(block, place, index) + logPriorOf(SKILLS[index]!, prior);
            const skill = maximiseSkill(objective, skills[column]!, isFirst);
            largest = Math.max(largest, Math.abs(skill - skills[column]!));
            skills[column] = skill;
          }
        }
        if (hits.length > 0) distractor = maximiseDistractor(hits);
        return largest;
      },
      skills: () => free.map((column) => skills[column]!),
    },
    limits,
  );
  return { ...start, skills, distractor, score, iterations };
}

function openBlocks(data: PatternData, start: BlockStructure): BlockState[] {
  const { optionCounts } = data.patterns;
  const groups = new Map<number, number[]>();
  for (const [column, block] of start.blocks.entries()) {
    groups.set(block, [...(groups.get(block) ?? []), column]);
  }
  const shared = [...groups.values()].filter((members) => members.length > 1);
  const single = [...groups.values()].filter((members) => members.length === 1).flat();
  const open = (members: readonly number[], correlation: number, isShared: boolean) =>
    openBlock({
      view: data.view(Int32Array.from(members)),
      isShared,
      optionCounts,
      tables: optionCounts.map((options) => difficultyTables(correlation, options)),
      counts: data.counts,
    });
  return [
    ...shared.map((members) => open(members, start.correlation, true)),
    // Without a partner easiness and distractor integrate out.
    ...(single.length > 0
      ? [
          open(
            single.sort((a, b) => a - b),
            0,
            false,
          ),
        ]
      : []),
  ];
}

/** Posterior rows of every entry, and the slots' share of them. Returns the log-likelihood. */
function takePosterior(data: PatternData, blocks: readonly BlockState[], posterior: Float64Array): number {
  posterior.set(data.patterns.entryPrior);
  for (const { view, likelihood } of blocks) {
    const { slotOfEntry } = view;
    for (let entry = 0; entry < posterior.length; entry++) {
      posterior[entry]! *= likelihood[slotOfEntry[entry]!]!;
    }
  }
  const logLikelihood = normaliseEntries(data, posterior);
  for (const { view, mass } of blocks) {
    const { slotOfEntry } = view;
    mass.fill(0);
    for (let entry = 0; entry < posterior.length; entry++) {
      mass[slotOfEntry[entry]!]! += posterior[entry]!;
    }
  }
  return logLikelihood;
}
