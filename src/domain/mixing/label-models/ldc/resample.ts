import type { SkillEstimate } from "./estimate-skills.ts";
import { fitStructure } from "./fit-structure.ts";
import { withCounts } from "./pattern-data.ts";
import { bestOf, bestOfEachKind } from "./ranking.ts";

/** Structures that lie further behind the best are not tried again. */
const SLACK_NATS = 12;
/** EM stops while it still moves by a tenth of what rows drawn again move. */
const LIMITS = { rounds: 12, tolerance: 3e-3 };

/**
 * `[candidates]`: skills from other multiplicities of the patterns. The best structure of every kind is refitted from where
 * it stands, and the winner counts, so that the spread over draws holds part of the doubt about the structure.
 */
export function refitSkills({ structures, data }: SkillEstimate, counts: Float64Array): Float64Array {
  const leaders = bestOfEachKind(structures);
  const limit = bestOf(leaders).score - SLACK_NATS;
  const drawn = withCounts(data, counts);
  const { skills } = bestOf(
    leaders.filter(({ score }) => score > limit).map((leader) => fitStructure(drawn, leader, LIMITS)),
  );
  return Float64Array.from(data.candidates, (column) => skills[column]!);
}
