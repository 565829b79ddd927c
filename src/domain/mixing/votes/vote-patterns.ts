import { ABSTAIN, type VoteMatrix } from "./vote-matrix.ts";

/**
 * Rows of votes up to the names of the options: which voters agree is all that an option-symmetric model can use, so rows
 * with the same set partition of the voters and as many options are merged (6 voters: at most 203 partitions however many
 * rows).
 *
 * An *entry* is one hypothesis about a pattern's true option: each option that somebody voted, and "none of these" where
 * options are left. Its prior is uniform over the row's options.
 */
export interface VotePatterns {
  readonly patternCount: number;
  readonly voterCount: number;
  /** `[patternCount, voterCount]`: 0, 1, … in order of first appearance among the voters, −1 for abstention. */
  readonly labels: Int32Array;
  /** `[patternCount]`: index into `optionCounts`. */
  readonly optionIndex: Int32Array;
  /** The distinct numbers of options, rising. */
  readonly optionCounts: readonly number[];
  /** `[patternCount]`: rows that show the pattern. */
  readonly counts: Float64Array;
  /** `[patternCount]`: distinct options voted. */
  readonly seen: Int32Array;
  /** `[patternCount + 1]`: where a pattern's entries start; entry `start + label`, then "none of these" if there is one. */
  readonly entryStart: Int32Array;
  /** `[entries]`: prior probability. */
  readonly entryPrior: Float64Array;
}

/** Patterns in an order of their own, so that the order of the rows leaves no trace, not even in the last digit. */
export function findPatterns(matrix: VoteMatrix): VotePatterns {
  const { rowCount, voterCount, votes, options, counts } = matrix;
  const optionCounts = [...new Set(options)].sort((a, b) => a - b);
  const indexOf = new Map(optionCounts.map((count, index) => [count, index]));
  const found = new Map<string, number>();
  const row = new Int32Array(voterCount);
  for (let i = 0; i < rowCount; i++) {
    if (counts[i] === 0) continue;
    canonicalLabels(votes, i * voterCount, row);
    const key = patternKey(indexOf.get(options[i]!)!, row);
    found.set(key, (found.get(key) ?? 0) + counts[i]!);
  }
  const keys = [...found.keys()].sort();
  return build(
    keys.map((key) => ({ ...readKey(key), count: found.get(key)! })),
    voterCount,
    optionCounts,
  );
}

/**
 * About `target` rows of the patterns, spread evenly over them by systematic sampling: every (rows / target)-th row in the
 * patterns' order. Same patterns, same sample.
 */
export function thinPatterns(patterns: VotePatterns, target: number): VotePatterns {
  const { patternCount, voterCount, labels, optionIndex, counts, optionCounts } = patterns;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const step = total / target;
  const kept: RawPattern[] = [];
  let passed = 0;
  for (let p = 0; p < patternCount; p++) {
    const before = Math.floor(passed / step + 0.5);
    passed += counts[p]!;
    const count = Math.floor(passed / step + 0.5) - before;
    if (count === 0) continue;
    kept.push({
      optionIndex: optionIndex[p]!,
      labels: labels.subarray(p * voterCount, (p + 1) * voterCount),
      count,
    });
  }
  return build(kept, voterCount, optionCounts);
}

interface RawPattern {
  readonly optionIndex: number;
  readonly labels: Int32Array;
  readonly count: number;
}

function build(
  raw: readonly RawPattern[],
  voterCount: number,
  optionCounts: readonly number[],
): VotePatterns {
  const patternCount = raw.length;
  const labels = new Int32Array(patternCount * voterCount);
  const optionIndex = new Int32Array(patternCount);
  const counts = new Float64Array(patternCount);
  const seen = new Int32Array(patternCount);
  const entryStart = new Int32Array(patternCount + 1);
  const priors: number[] = [];
  for (const [p, pattern] of raw.entries()) {
    labels.set(pattern.labels, p * voterCount);
    optionIndex[p] = pattern.optionIndex;
    counts[p] = pattern.count;
    let distinct = 0;
    for (const label of pattern.labels) distinct = Math.max(distinct, label + 1);
    seen[p] = distinct;
    const options = optionCounts[pattern.optionIndex]!;
    for (let label = 0; label < distinct; label++) priors.push(1 / options);
    if (options > distinct) priors.push((options - distinct) / options);
    entryStart[p + 1] = priors.length;
  }
  return {
    patternCount,
    voterCount,
    labels,
    optionIndex,
    optionCounts,
    counts,
    seen,
    entryStart,
    entryPrior: Float64Array.from(priors),
  };
}

function canonicalLabels(votes: Int32Array, offset: number, out: Int32Array): void {
  let next = 0;
  for (let j = 0; j < out.length; j++) {
    const vote = votes[offset + j]!;
    if (vote === ABSTAIN) {
      out[j] = ABSTAIN;
      continue;
    }
    let i = 0;
    while (votes[offset + i] !== vote) i++;
    out[j] = i === j ? next++ : out[i]!;
  }
}

/** One character for each number; votes are shifted by one so that abstention has a character too. */
function patternKey(optionIndex: number, labels: Int32Array): string {
  let key = String.fromCharCode(optionIndex);
  for (const label of labels) key += String.fromCharCode(label + 1);
  return key;
}

function readKey(key: string): { optionIndex: number; labels: Int32Array } {
  return {
    optionIndex: key.charCodeAt(0),
    labels: Int32Array.from({ length: key.length - 1 }, (_, j) => key.charCodeAt(j + 1) - 1),
  };
}
