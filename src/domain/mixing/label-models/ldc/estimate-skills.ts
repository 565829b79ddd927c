import { type VoteTable, withColumns } from "../../votes/vote-matrix.ts";
import { findPatterns, thinPatterns, type VotePatterns } from "../../votes/vote-patterns.ts";
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

const SEARCH_ROWS = 1500;
const CONTENDER_NATS = 7;
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
  const searched = patterns.patternCount > SEARCH_ROWS ? createPatternData(thinned(patterns), roles) : data;
  const { structures, starts } = searchStructures(searched);
  const found = [...structures];
  const weigh = () => logWeightsOf(found, starts, searched);
  let logWeights = weigh();
  const limit = Math.max(...logWeights) - CONTENDER_NATS;
  for (const [i, logWeight] of logWeights.entries()) {
    if (logWeight > limit) found[i] = fitStructure(searched, found[i]!, 40);
  }
  logWeights = weigh();
  const weights = normalised(logWeights);
  if (searched !== data) {
    for (const [i, weight] of weights.entries()) {
      if (weight > 0.05) found[i] = { ...fitStructure(data, found[i]!, 5), score: found[i]!.score };
    }
  }
  return { data, structures: found, weights, logWeights };
}

function thinned(patterns: VotePatterns): VotePatterns {
  return thinPatterns(patterns, SEARCH_ROWS);
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
