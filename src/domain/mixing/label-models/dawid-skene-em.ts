import { ABSTAIN, type VoteMatrix } from "../votes/vote-matrix.ts";

export interface DawidSkeneOptions {
  /**
   * - "full": a confusion matrix for each voter, by frequencies
   * - "one-coin": one accuracy for each voter, wrong votes spread evenly
   * - "map": the full matrix under a Dirichlet prior that believes voters to be better than chance
   */
  readonly confusion: "full" | "one-coin" | "map";
  /** `[rows]`: true options where known, else −1. */
  readonly gold?: Int32Array | undefined;
  /** `[rows, classes]`: where to start; without it the shares of the votes. */
  readonly start?: Float64Array;
  readonly rounds?: number;
}

export interface DawidSkeneFit {
  readonly classes: number;
  /** `[voters]`: Σ_y P(y)·P(vote y | y), or the one coin's accuracy. */
  readonly accuracies: Float64Array;
  /** `[voters, true, voted]` */
  readonly confusion: Float64Array;
  readonly prior: Float64Array;
  /** `[rows, classes]` */
  readonly posterior: Float64Array;
  readonly rounds: number;
}

/** Smallest probability; crowd-kit's, so that both give the same numbers. */
const LEAST = 1e-10;
/** Gain of the evidence bound for each vote below which EM stops. */
const GAIN_TOLERANCE = 1e-5;
/** Dirichlet pseudo-counts, beyond 1, of a wrong and of a right vote, and of each class. */
const MAP_WRONG = 0.5;
const MAP_RIGHT = 1;
const MAP_CLASS = 0.5;

/**
 * Maximum likelihood of voters' errors by EM (Dawid and Skene 1979). "full" and "one-coin" take the same steps and stop as
 * crowd-kit 1.4.2 does, which counts the class prior once for every vote in its evidence bound.
 */
export function fitDawidSkene(matrix: VoteMatrix, options: DawidSkeneOptions): DawidSkeneFit {
  const { confusion: kind, gold, rounds = 100 } = options;
  const { rowCount, voterCount, votes, counts } = matrix;
  const classes = votedClasses(matrix, gold);
  const posterior = options.start?.slice() ?? voteShares(matrix, classes);
  fixGold(posterior, gold, classes);
  let prior = classShares(posterior, counts, classes, kind);
  let model = estimateConfusion(matrix, posterior, classes, kind);
  let bound = Number.NEGATIVE_INFINITY;
  let voteCount = 0;
  for (let row = 0; row < rowCount; row++) {
    for (let voter = 0; voter < voterCount; voter++) {
      if (votes[row * voterCount + voter] !== ABSTAIN) voteCount += counts[row]!;
    }
  }
  let round = 0;
  while (round < rounds) {
    round += 1;
    takePosterior(matrix, model.logConfusion, prior, classes, posterior, kind === "map");
    fixGold(posterior, gold, classes);
    prior = classShares(posterior, counts, classes, kind);
    model = estimateConfusion(matrix, posterior, classes, kind);
    const before = bound;
    bound = evidenceBound(matrix, model.logConfusion, prior, classes, posterior) / voteCount;
    if (bound - before < GAIN_TOLERANCE) break;
  }
  return {
    classes,
    accuracies: Float64Array.from({ length: voterCount }, (_, voter) => {
      if (kind === "one-coin") return model.hits[voter]!;
      let accuracy = 0;
      for (let y = 0; y < classes; y++) {
        accuracy += prior[y]! * Math.exp(model.logConfusion[(voter * classes + y) * classes + y]!);
      }
      return accuracy;
    }),
    confusion: model.logConfusion.map(Math.exp),
    prior,
    posterior,
    rounds: round,
  };
}

/** Options up to the highest that was voted or given: others have no part in it. */
function votedClasses({ votes }: VoteMatrix, gold: Int32Array | undefined): number {
  let highest = 1;
  for (const vote of votes) highest = Math.max(highest, vote);
  for (const label of gold ?? []) highest = Math.max(highest, label);
  return highest + 1;
}

function voteShares({ rowCount, voterCount, votes }: VoteMatrix, classes: number): Float64Array {
  const shares = new Float64Array(rowCount * classes);
  for (let row = 0; row < rowCount; row++) {
    let voted = 0;
    for (let voter = 0; voter < voterCount; voter++) {
      const vote = votes[row * voterCount + voter]!;
      if (vote === ABSTAIN) continue;
      shares[row * classes + vote]! += 1;
      voted += 1;
    }
    for (let y = 0; y < classes; y++) {
      if (voted > 0) shares[row * classes + y]! /= voted;
      else shares[row * classes + y] = 1 / classes;
    }
  }
  return shares;
}

function fixGold(posterior: Float64Array, gold: Int32Array | undefined, classes: number): void {
  for (const [row, label] of (gold ?? []).entries()) {
    if (label === ABSTAIN) continue;
    posterior.fill(0, row * classes, (row + 1) * classes);
    posterior[row * classes + label] = 1;
  }
}

function classShares(
  posterior: Float64Array,
  counts: Float64Array,
  classes: number,
  kind: DawidSkeneOptions["confusion"],
): Float64Array {
  const shares = new Float64Array(classes).fill(kind === "map" ? MAP_CLASS : 0);
  let total = kind === "map" ? MAP_CLASS * classes : 0;
  for (const [row, count] of counts.entries()) {
    for (let y = 0; y < classes; y++) shares[y]! += count * posterior[row * classes + y]!;
    total += count;
  }
  return shares.map((share) => share / total);
}

interface Confusion {
  /** `[voters, true, voted]` */
  readonly logConfusion: Float64Array;
  /** `[voters]`: expected share of right votes. */
  readonly hits: Float64Array;
}

function estimateConfusion(
  { rowCount, voterCount, votes, counts }: VoteMatrix,
  posterior: Float64Array,
  classes: number,
  kind: DawidSkeneOptions["confusion"],
): Confusion {
  const expected = new Float64Array(voterCount * classes * classes);
  const hits = new Float64Array(voterCount);
  const cast = new Float64Array(voterCount);
  for (let row = 0; row < rowCount; row++) {
    const count = counts[row]!;
    if (count === 0) continue;
    for (let voter = 0; voter < voterCount; voter++) {
      const vote = votes[row * voterCount + voter]!;
      if (vote === ABSTAIN) continue;
      cast[voter]! += count;
      hits[voter]! += count * posterior[row * classes + vote]!;
      for (let y = 0; y < classes; y++) {
        expected[(voter * classes + y) * classes + vote]! += count * posterior[row * classes + y]!;
      }
    }
  }
  const logConfusion = new Float64Array(expected.length);
  for (let voter = 0; voter < voterCount; voter++) {
    hits[voter] = cast[voter]! > 0 ? hits[voter]! / cast[voter]! : 1 / classes;
    for (let y = 0; y < classes; y++) {
      const at = (voter * classes + y) * classes;
      if (kind === "one-coin") {
        const wrong = (1 - hits[voter]!) / (classes - 1);
        for (let vote = 0; vote < classes; vote++) {
          const chance = vote === y ? hits[voter]! : wrong;
          logConfusion[at + vote] = Math.log(Math.min(1 - LEAST, Math.max(LEAST, chance)));
        }
        continue;
      }
      let sum = 0;
      for (let vote = 0; vote < classes; vote++) {
        if (kind === "map") expected[at + vote]! += vote === y ? MAP_RIGHT : MAP_WRONG;
        expected[at + vote] = Math.max(LEAST, expected[at + vote]!);
        sum += expected[at + vote]!;
      }
      for (let vote = 0; vote < classes; vote++)
        logConfusion[at + vote] = Math.log(expected[at + vote]! / sum);
    }
  }
  return { logConfusion, hits };
}

function takePosterior(
  { rowCount, voterCount, votes, options }: VoteMatrix,
  logConfusion: Float64Array,
  prior: Float64Array,
  classes: number,
  posterior: Float64Array,
  isBounded: boolean,
): void {
  const logPrior = prior.map((share) => Math.log(Math.max(LEAST, share)));
  const log = new Float64Array(classes);
  for (let row = 0; row < rowCount; row++) {
    log.set(logPrior);
    for (let voter = 0; voter < voterCount; voter++) {
      const vote = votes[row * voterCount + voter]!;
      if (vote === ABSTAIN) continue;
      for (let y = 0; y < classes; y++) log[y]! += logConfusion[(voter * classes + y) * classes + vote]!;
    }
    const possible = isBounded ? Math.min(classes, options[row]!) : classes;
    let largest = Number.NEGATIVE_INFINITY;
    for (let y = 0; y < possible; y++) largest = Math.max(largest, log[y]!);
    let sum = 0;
    for (let y = 0; y < classes; y++) {
      const joint = y < possible ? Math.exp(log[y]! - largest) : 0;
      posterior[row * classes + y] = joint;
      sum += joint;
    }
    for (let y = 0; y < classes; y++) posterior[row * classes + y]! /= sum;
  }
}

function evidenceBound(
  { rowCount, voterCount, votes, counts }: VoteMatrix,
  logConfusion: Float64Array,
  prior: Float64Array,
  classes: number,
  posterior: Float64Array,
): number {
  const logPrior = prior.map((share) => Math.log(Math.max(LEAST, share)));
  let bound = 0;
  for (let row = 0; row < rowCount; row++) {
    const count = counts[row]!;
    if (count === 0) continue;
    for (let y = 0; y < classes; y++) {
      const share = posterior[row * classes + y]!;
      let log = 0;
      for (let voter = 0; voter < voterCount; voter++) {
        const vote = votes[row * voterCount + voter]!;
        if (vote !== ABSTAIN) log += logConfusion[(voter * classes + y) * classes + vote]! + logPrior[y]!;
      }
      const kept = Math.max(LEAST, share);
      bound += count * (share * log - kept * Math.log(kept));
    }
  }
  return bound;
}
