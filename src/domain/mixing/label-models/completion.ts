import { bestAssignment } from "../../../core/linalg/assignment.ts";
import { ABSTAIN, totalRows, type VoteMatrix } from "../votes/vote-matrix.ts";

export interface CompletionOptions {
  /** P(class). */
  readonly prior: Float64Array;
  readonly epochs: number;
  /** `[voters · classes, classes]`; without it the start that trusts the voters. */
  readonly start?: Float64Array;
  /** The usual start is drawn towards 0 by this factor; Snorkel draws it at random. */
  readonly startScale?: number;
}

const LEARNING_RATE = 0.01;
const MOMENTUM = 0.9;
/** P(class | vote for it) at the start. */
const START_PRECISION = 0.7;

/**
 * P(vote c | true class y) of every voter from second moments of votes (Ratner et al. 2019, "Training complex models with
 * multi-task weak supervision", section 3): with O the matrix of co-occurrences of (voter, vote) pairs and P = diag(prior),
 * conditional independence says O = μPμᵀ between different voters and μP1 = diag(O). Gradient descent with momentum on the
 * squared differences, step for step as in Snorkel's LabelModel. Then classes of equal prior are exchanged so that voters are
 * right as often as possible. Returns μ, `[voters · classes, classes]`, entries in (0, 1). O(epochs · (voters·classes)²·classes).
 */
export function completeMoments(matrix: VoteMatrix, options: CompletionOptions): Float64Array {
  const { prior, epochs, startScale = START_PRECISION } = options;
  const classes = prior.length;
  const size = matrix.voterCount * classes;
  const moments = secondMoments(matrix, classes);
  const mu = options.start?.slice() ?? trustingStart(moments, prior, startScale);
  const weighted = new Float64Array(size * classes);
  const gradient = new Float64Array(size * classes);
  const velocity = new Float64Array(size * classes);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let i = 0; i < mu.length; i++) weighted[i] = mu[i]! * prior[i % classes]!;
    fillGradient(moments, mu, weighted, prior, gradient);
    for (let i = 0; i < mu.length; i++) {
      // PyTorch's SGD: the first step has the whole gradient as its velocity.
      velocity[i] = epoch === 0 ? gradient[i]! : MOMENTUM * velocity[i]! + gradient[i]!;
      mu[i]! -= LEARNING_RATE * velocity[i]!;
    }
  }
  const least = Math.min(0.01, 1 / 10 ** Math.ceil(Math.log10(totalRows(matrix))));
  for (let i = 0; i < mu.length; i++) mu[i] = Math.min(1 - least, Math.max(least, mu[i]!));
  return permuteClasses(mu, prior, matrix.voterCount);
}

/** O, `[voters · classes, voters · classes]`: share of rows in which both votes were cast. */
export function secondMoments(matrix: VoteMatrix, classes: number): Float64Array {
  const { rowCount, voterCount, votes, counts } = matrix;
  const size = voterCount * classes;
  const moments = new Float64Array(size * size);
  const cast: number[] = [];
  for (let row = 0; row < rowCount; row++) {
    if (counts[row] === 0) continue;
    cast.length = 0;
    for (let voter = 0; voter < voterCount; voter++) {
      const vote = votes[row * voterCount + voter]!;
      if (vote !== ABSTAIN) cast.push(voter * classes + vote);
    }
    for (const a of cast) for (const b of cast) moments[a * size + b]! += counts[row]!;
  }
  const total = totalRows(matrix);
  return moments.map((moment) => moment / total);
}

function trustingStart(moments: Float64Array, prior: Float64Array, scale: number): Float64Array {
  const classes = prior.length;
  const size = Math.sqrt(moments.length);
  const mu = new Float64Array(size * classes);
  for (let i = 0; i < size; i++) {
    const option = i % classes;
    const likely = (moments[i * size + i]! * START_PRECISION) / prior[option]!;
    mu[i * classes + option] = Math.min(1, Math.max(0, likely)) * scale;
  }
  return mu;
}

/** ∂/∂μ of ‖(O − μPμᵀ) between different voters‖² + ‖μP1 − diag O‖². */
function fillGradient(
  moments: Float64Array,
  mu: Float64Array,
  weighted: Float64Array,
  prior: Float64Array,
  gradient: Float64Array,
): void {
  const classes = prior.length;
  const size = mu.length / classes;
  gradient.fill(0);
  for (let i = 0; i < size; i++) {
    const own = i * classes;
    let excess = -moments[i * size + i]!;
    for (let y = 0; y < classes; y++) excess += weighted[own + y]!;
    for (let y = 0; y < classes; y++) gradient[own + y]! += 2 * excess * prior[y]!;
    // The matrix is symmetric: each pair once, for both of its sides.
    const nextVoter = (Math.floor(i / classes) + 1) * classes;
    for (let j = nextVoter; j < size; j++) {
      const other = j * classes;
      let residual = -moments[i * size + j]!;
      for (let y = 0; y < classes; y++) residual += mu[own + y]! * weighted[other + y]!;
      residual *= 4;
      for (let y = 0; y < classes; y++) {
        gradient[own + y]! += residual * weighted[other + y]!;
        gradient[other + y]! += residual * weighted[own + y]!;
      }
    }
  }
}

/** Columns of equal prior (to three digits) are an arbitrary order; takes the one in which voters are right most often. */
function permuteClasses(mu: Float64Array, prior: Float64Array, voterCount: number): Float64Array {
  const classes = prior.length;
  const rightness = Array.from({ length: classes }, (_, option) =>
    Float64Array.from({ length: classes }, (_, column) => {
      let sum = 0;
      for (let voter = 0; voter < voterCount; voter++) {
        sum += mu[(voter * classes + option) * classes + column]!;
      }
      return sum * prior[column]!;
    }),
  );
  const groups = new Map<number, number[]>();
  for (const [column, mass] of prior.entries()) {
    const key = Math.round(mass * 1000);
    groups.set(key, [...(groups.get(key) ?? []), column]);
  }
  const source = Int32Array.from(prior.keys());
  for (const group of groups.values()) {
    const assigned = bestAssignment(
      group.map((option) => group.map((column) => rightness[option]![column]!)),
    );
    for (const [place, option] of group.entries()) source[option] = group[assigned[place]!]!;
  }
  return mu.map((_, i) => mu[i - (i % classes) + source[i % classes]!]!);
}
