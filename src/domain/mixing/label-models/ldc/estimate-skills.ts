import { type VoteTable, withColumns } from "../../votes/vote-matrix.ts";
import { findPatterns, thinPatterns } from "../../votes/vote-patterns.ts";
import { fitStructure } from "./fit-structure.ts";
import { createPatternData, type PatternData } from "./pattern-data.ts";
import { searchStructures } from "./search.ts";
import type { Roles, Structure } from "./structure.ts";

/** Structures and their weights in the average. */
export interface SkillEstimate {
  readonly data: PatternData;
  readonly structures: readonly Structure[];
  /** Sum 1. */
  readonly weights: Float64Array;
  readonly logWeights: Float64Array;
}

/** Structures are sought on so many rows; what is found is then judged on more. */
const SEARCH_ROWS = 500;
const JUDGED_ROWS = 3000;
/** Structures so far behind the best weigh nothing; of those found on fewer rows some more are judged. */
const CONTENDER_NATS = 7;
const SEARCH_NATS = 10;
const JUDGED_LIMITS = { rounds: 40 };
const POLISH_LIMITS = { rounds: 5 };
const POLISHED_WEIGHT = 0.05;
/** How strongly voters better than guessing are believed in; decides between mirror images when K = 2. */
const SIGN_SLOPE = 20;

export function estimateSkills(table: VoteTable): SkillEstimate {
  const { gold, base } = table;
  const matrix = withColumns(table.matrix, [...(gold ? [gold] : []), ...(base ? [base] : [])]);
  const columns = matrix.voterCount;
  const roles: Roles = {
    columns,
    gold: gold === undefined ? undefined : table.matrix.voterCount,
    base: base === undefined ? undefined : columns - 1,
  };
  const patterns = findPatterns(matrix);
  const data = createPatternData(patterns, roles);
  const sample = (rows: number) =>
    patterns.patternCount > rows ? createPatternData(thinPatterns(patterns, rows), roles) : data;
  const searched = sample(SEARCH_ROWS);
  const judged = sample(JUDGED_ROWS);
  const { structures, starts } = searchStructures(searched);
  const first = logWeightsOf(structures, starts, searched);
  const limit = Math.max(...first) - (searched === judged ? CONTENDER_NATS : SEARCH_NATS);
  const found = structures
    .filter((_, i) => first[i]! > limit)
    .map((structure) => fitStructure(judged, structure, JUDGED_LIMITS));
  const logWeights = logWeightsOf(found, starts, judged);
  const weights = normalised(logWeights);
  if (judged !== data) {
    for (const [i, weight] of weights.entries()) {
      if (weight <= POLISHED_WEIGHT) continue;
      found[i] = { ...fitStructure(data, found[i]!, POLISH_LIMITS), score: found[i]!.score };
    }
  }
  return { data, structures: found, weights, logWeights };
}

function logWeightsOf(
  structures: readonly Structure[],
  starts: ReadonlyMap<string, number>,
  data: PatternData,
): Float64Array {
  return Float64Array.from(structures, (structure) => {
    const lean = SIGN_SLOPE * leanOf(structure, data);
    return (
      structure.score -
      Math.log(starts.get(structure.kind)!) -
      Math.log1p(Math.exp(-Math.abs(lean))) +
      Math.min(0, lean)
    );
  });
}

/** Mean skill of the candidates, plus the base's: above 0 when voters beat guessing. */
export function leanOf({ skills }: Structure, { candidates, roles }: PatternData): number {
  let sum = 0;
  for (const column of candidates) sum += skills[column]!;
  return sum / candidates.length + (roles.base === undefined ? 0 : skills[roles.base]!);
}

function normalised(logWeights: Float64Array): Float64Array {
  const largest = Math.max(...logWeights);
  const weights = logWeights.map((weight) => Math.exp(weight - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
