/** No vote: nothing parsable came out, or the voter did not see the row. */
export const ABSTAIN = -1;

/** Votes of several voters on the rows of one task; the form that every label model works on. */
export interface VoteMatrix {
  readonly rowCount: number;
  readonly voterCount: number;
  /** `[rowCount, voterCount]`, row-major: an option in [0, options of the row), or −1 for abstention. */
  readonly votes: Int32Array;
  /** `[rowCount]`: number of options, at least 2. */
  readonly options: Int32Array;
  /** `[rowCount]`: how often the row stands for itself; 1 unless equal rows were merged or drawn again. */
  readonly counts: Float64Array;
}

/** One task's votes as label models take them. */
export interface VoteTable {
  /** Names of the voters: the candidates for the mix, in the matrix's order. */
  readonly voters: readonly string[];
  readonly matrix: VoteMatrix;
  /** `[rowCount]`: the untuned model's votes, when it was asked. */
  readonly base?: Int32Array;
  /** `[rowCount]`: the true option where a label was given, else −1. */
  readonly gold?: Int32Array;
  /**
   * Whether an option's number means the same in every row ("shared": yes and no, a position A to D), or nothing beyond its
   * row ("per-row": clusters of generated answers).
   */
  readonly labels: "shared" | "per-row";
}

/** What guessing would score: the mean over rows of 1 / options. */
export function chanceLevel({ options, counts }: VoteMatrix): number {
  let sum = 0;
  let total = 0;
  for (const [row, count] of counts.entries()) {
    sum += count / options[row]!;
    total += count;
  }
  return sum / total;
}

/** The matrix with more voters to the right; each column is `[rowCount]`. */
export function withColumns(matrix: VoteMatrix, columns: readonly Int32Array[]): VoteMatrix {
  if (columns.length === 0) return matrix;
  const { rowCount, voterCount } = matrix;
  const width = voterCount + columns.length;
  const votes = new Int32Array(rowCount * width);
  for (let row = 0; row < rowCount; row++) {
    votes.set(matrix.votes.subarray(row * voterCount, (row + 1) * voterCount), row * width);
    for (const [i, column] of columns.entries()) votes[row * width + voterCount + i] = column[row]!;
  }
  return { ...matrix, voterCount: width, votes };
}

/** Σ counts: the rows that the matrix stands for. */
export function totalRows({ counts }: VoteMatrix): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
