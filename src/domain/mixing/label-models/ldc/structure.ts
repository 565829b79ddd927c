/** A fitted dependence structure, or the start of one. All are symmetric in the options. */
export type Structure = BlockStructure | CommonCauseStructure | CopyStructure;

export type StructureKind = Structure["kind"];

interface Common {
  /** `[columns]`: skill of every voter; of the labels' column where there is one; of the base last where it is. */
  readonly skills: Float64Array;
  /**
   * For a start: rather than from the skills, begin with posteriors that count votes, those for the base's answer by this
   * much less than the others. Without it EM may lock onto the base's answers.
   */
  readonly baseDiscount?: number;
  /** Log-likelihood plus log prior densities; structures of the same rows can be compared by it. */
  readonly score: number;
  readonly iterations: number;
}

/**
 * Voters of one block share the row's easiness z ~ N(0, 1), with tetrachoric correlation `correlation` of their
 * correctness, and a common distractor: a wrong vote hits it with probability g + (1 − g) / (K − 1).
 *
 * - "indep": everybody alone (one-coin Dawid–Skene with every row's own number of options)
 * - "one": all in one block, as voters tuned from one base model are
 * - "blocks": near-duplicates together
 */
export interface BlockStructure extends Common {
  readonly kind: "indep" | "one" | "blocks";
  readonly correlation: number;
  /** `[columns]`: number of the block. */
  readonly blocks: Int32Array;
  /** g, in [0, 0.95]. */
  readonly distractor: number;
}

/** The base model's success is the row's easiness, and its wrong answer the distractor. */
export interface CommonCauseStructure extends Common {
  readonly kind: "common-cause";
  readonly correlation: number;
  readonly distractor: number;
}

/** Voter i repeats the base's vote with probability c_i, and answers with own skill o_i otherwise. */
export interface CopyStructure extends Common {
  readonly kind: "copy";
  /** `[voters]`: c_i. */
  readonly copyRates: Float64Array;
  /** `[voters]`: o_i. */
  readonly ownSkills: Float64Array;
}

/** Columns of the patterns that are no ordinary voters. */
export interface Roles {
  readonly columns: number;
  /** Column of the given labels: a voter of fixed skill. */
  readonly gold: number | undefined;
  /** Column of the base model's votes. */
  readonly base: number | undefined;
}

/** Given labels count as a voter of this skill: labels may be wrong now and then. */
export const GOLD_SKILL = 0.985;

/** Correlation of two voters' correctness that a structure implies, for reporting. */
export function correlationOf(structure: Structure): number {
  if (structure.kind !== "copy") return structure.correlation;
  const { copyRates } = structure;
  return (copyRates.reduce((sum, rate) => sum + rate, 0) / copyRates.length) ** 2;
}
