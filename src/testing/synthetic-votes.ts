import { normalQuantile } from "../core/normal-quantile.ts";
import { createRandom, type RandomStream } from "../core/random.ts";
import { ABSTAIN, type VoteTable } from "../domain/mixing/votes/vote-matrix.ts";

/**
 * How voters err together:
 * - "independent"
 * - "difficulty": rows are hard or easy for all, and a wrong vote may hit a distractor that all share
 * - "base": voters succeed where the base model does and repeat its wrong answer
 * - "clusters": difficulty and distractor within groups of near-duplicates
 */
export type Dependence = "independent" | "difficulty" | "base" | "clusters";

export interface SyntheticVotesOptions {
  readonly seed: number | string;
  readonly voters: number;
  readonly rows: number;
  /** A number for all rows, or several of which each row draws one. */
  readonly options: number | readonly number[];
  readonly dependence: Dependence;
  /** Strength of the dependence in [0, 1). */
  readonly strength: number;
  /** Probability of abstention. */
  readonly abstain?: number;
  /** True accuracies; drawn from U(0.25, 0.9) where not given. */
  readonly accuracies?: readonly number[];
}

export interface SyntheticVotes {
  readonly table: VoteTable & { readonly base: Int32Array };
  /** `[rows]` */
  readonly truth: Int32Array;
  /** `[voters]`: P(vote is true). */
  readonly accuracies: Float64Array;
  readonly baseAccuracy: number;
  /** Mean of 1 / options over the option counts. */
  readonly chance: number;
}

const LEAST = 1e-3;

/** Votes whose true accuracies are known; a pure function of the options. */
export function syntheticVotes(options: SyntheticVotesOptions): SyntheticVotes {
  const { voters, rows, dependence, strength, abstain = 0 } = options;
  const kinds = typeof options.options === "number" ? [options.options] : options.options;
  const random = createRandom([
    "synthetic-votes",
    options.seed,
    voters,
    rows,
    kinds.join(),
    dependence,
    String(strength),
    String(abstain),
  ]);
  const chance = kinds.reduce((sum, count) => sum + 1 / count, 0) / kinds.length;
  const columns = voters + 1;
  const accuracies = Float64Array.from(
    { length: voters },
    (_, voter) => options.accuracies?.[voter] ?? 0.25 + 0.65 * random.float(),
  );
  const baseAccuracy = 0.4 + 0.3 * random.float();
  const skills = [...accuracies, baseAccuracy].map((accuracy) => (accuracy - chance) / (1 - chance));
  const group = Int32Array.from({ length: columns }, (_, column) => {
    if (dependence !== "clusters") return 0;
    const groups = Math.max(2, Math.floor(voters / 3));
    return column === voters ? groups : column % groups;
  });
  const votes = new Int32Array(rows * voters);
  const base = new Int32Array(rows);
  const truth = new Int32Array(rows);
  const optionCounts = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const count = kinds.length === 1 ? kinds[0]! : random.pick(kinds);
    optionCounts[row] = count;
    truth[row] = random.below(count);
    const chances = skills.map((skill) =>
      Math.min(1 - LEAST, Math.max(LEAST, 1 / count + (1 - 1 / count) * skill)),
    );
    const answers = drawRow({ random, chances, truth: truth[row]!, count, group, dependence, strength });
    for (let column = 0; column < columns; column++) {
      const vote = random.chance(abstain) ? ABSTAIN : answers[column]!;
      if (column === voters) base[row] = vote;
      else votes[row * voters + column] = vote;
    }
  }
  return {
    table: {
      voters: Array.from({ length: voters }, (_, voter) => `voter-${voter}`),
      matrix: {
        rowCount: rows,
        voterCount: voters,
        votes,
        options: optionCounts,
        counts: new Float64Array(rows).fill(1),
      },
      base,
      labels: "shared",
    },
    truth,
    accuracies,
    baseAccuracy,
    chance,
  };
}

interface RowOptions {
  readonly random: RandomStream;
  /** P(right) of every column, the base's last. */
  readonly chances: readonly number[];
  readonly truth: number;
  readonly count: number;
  readonly group: Int32Array;
  readonly dependence: Dependence;
  readonly strength: number;
}

function drawRow(row: RowOptions): number[] {
  return row.dependence === "base" ? drawAfterBase(row) : drawByDifficulty(row);
}

/** Success when √ρ·z + √(1 − ρ)·e < Φ⁻¹(p), z shared by the group; a wrong vote hits the group's distractor w.p. ρ. */
function drawByDifficulty({
  random,
  chances,
  truth,
  count,
  group,
  dependence,
  strength,
}: RowOptions): number[] {
  const rho = dependence === "independent" ? 0 : strength;
  const groups = Math.max(...group) + 1;
  const easiness = Array.from({ length: groups }, () => random.normal());
  const distractors = Array.from({ length: groups }, () => wrongOption(random, truth, count));
  return chances.map((chance, column) => {
    const own = Math.sqrt(1 - rho) * random.normal();
    const isRight = Math.sqrt(rho) * easiness[group[column]!]! + own < normalQuantile(chance);
    if (isRight) return truth;
    return random.chance(rho) ? distractors[group[column]!]! : wrongOption(random, truth, count);
  });
}

/** Success correlates with the base's by a φ coefficient of ρ as far as the margins allow. */
function drawAfterBase({ random, chances, truth, count, strength }: RowOptions): number[] {
  const baseChance = chances.at(-1)!;
  const isBaseRight = random.chance(baseChance);
  const baseAnswer = isBaseRight ? truth : wrongOption(random, truth, count);
  return chances.map((chance, column) => {
    if (column === chances.length - 1) return baseAnswer;
    const covariance = strength * Math.sqrt(chance * (1 - chance) * baseChance * (1 - baseChance));
    const afterRight = Math.min(1, Math.max(0, chance + covariance / baseChance), chance / baseChance);
    const afterWrong = Math.min(1, Math.max(0, (chance - afterRight * baseChance) / (1 - baseChance)));
    if (random.chance(isBaseRight ? afterRight : afterWrong)) return truth;
    return !isBaseRight && random.chance(strength) ? baseAnswer : wrongOption(random, truth, count);
  });
}

function wrongOption(random: RandomStream, truth: number, count: number): number {
  return (truth + 1 + random.below(count - 1)) % count;
}
