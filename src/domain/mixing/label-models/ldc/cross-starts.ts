import { fitStructure } from "./fit-structure.ts";
import type { PatternData } from "./pattern-data.ts";
import { bestOfEachKind } from "./ranking.ts";
import type { Structure } from "./structure.ts";

const SOURCES = 2;
/** Skills nearer than this lead to the same place. */
const SAME = 0.05;
const LEAST_DISTRACTOR = 0.3;
const COPY_RATE = 0.3;

/** The best structure of every kind once more, from the skills that the best of other kinds found. */
export function crossStarts(data: PatternData, structures: readonly Structure[]): Structure[] {
  const leaders = bestOfEachKind(structures);
  const sources = [...leaders].sort((a, b) => b.score - a.score).slice(0, SOURCES);
  return leaders.flatMap((leader) =>
    sources
      .filter(({ kind, skills }) => kind !== leader.kind && largestDifference(skills, leader.skills) >= SAME)
      .map(({ skills }) => fitStructure(data, withSkills(data, leader, skills), { rounds: 12 })),
  );
}

function withSkills(data: PatternData, structure: Structure, skills: Float64Array): Structure {
  if (structure.kind !== "copy") {
    return { ...structure, skills, distractor: Math.max(structure.distractor, LEAST_DISTRACTOR) };
  }
  const baseSkill = skills[data.roles.base!]!;
  return {
    ...structure,
    skills,
    copyRates: new Float64Array(data.candidates.length).fill(COPY_RATE),
    ownSkills: Float64Array.from(data.candidates, (column) =>
      Math.min(0.95, Math.max(-0.9, (skills[column]! - COPY_RATE * baseSkill) / (1 - COPY_RATE))),
    ),
  };
}

function largestDifference(first: Float64Array, second: Float64Array): number {
  let largest = 0;
  for (const [i, value] of first.entries()) largest = Math.max(largest, Math.abs(value - second[i]!));
  return largest;
}
