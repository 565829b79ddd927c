import { measureAgreement, rankOneSkills } from "../agreement.ts";
import type { PatternData } from "./pattern-data.ts";
import { GOLD_SKILL } from "./structure.ts";

/** Where EM starts: skills that fit the pairwise agreements of `core`, all better than guessing. `[columns]` */
export function firstSkills({ patterns, roles }: PatternData, core: readonly number[]): Float64Array {
  const { patternCount, voterCount, labels, optionIndex, optionCounts, counts } = patterns;
  const votes = new Int32Array(patternCount * core.length);
  for (let pattern = 0; pattern < patternCount; pattern++) {
    for (const [place, column] of core.entries()) {
      votes[pattern * core.length + place] = labels[pattern * voterCount + column]!;
    }
  }
  const { corrected } = measureAgreement({
    rowCount: patternCount,
    voterCount: core.length,
    votes,
    options: optionIndex.map((index) => optionCounts[index]!),
    counts,
  });
  const skills = new Float64Array(roles.columns).fill(GOLD_SKILL);
  for (const [place, skill] of rankOneSkills(corrected).entries()) {
    skills[core[place]!] = Math.min(0.9, Math.max(0.02, skill));
  }
  return skills;
}
