/** A rectangle of tokens whose rows hold one or more sequences behind each other. */
export interface PackedLayout {
  /** Tokens a row holds; a multiple of `ROW_MULTIPLE`. */
  readonly rowLength: number;
  /** Sequence numbers in each row, in order. */
  readonly rows: readonly (readonly number[])[];
}

/** Row lengths are multiples of this, so that few shapes occur and the runtime can plan its memory again. */
export const ROW_MULTIPLE = 16;

/**
 * What one more token of row length costs, as a share of what a token costs in the products with the weights:
 * attention works on every pair of positions in a row. Measured with `npm run bench -- tune`.
 */
const ATTENTION_SHARE_PER_TOKEN = 0.0015;

/**
 * Lays sequences of the given lengths (tokens) into rows, first fit by decreasing length, at the row length that costs
 * least: longer rows waste less padding but attend over more. Short samples so share rows, and no sample is cut.
 */
export function packSequences(lengths: readonly number[]): PackedLayout {
  const longest = Math.max(...lengths);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const shortest = roundUp(longest);
  let best: PackedLayout | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (
    let rowLength = shortest;
    rowLength <= Math.max(shortest, Math.min(roundUp(total), 4 * shortest));
    rowLength += ROW_MULTIPLE
  ) {
    const rows = firstFitDecreasing(lengths, rowLength);
    const cost = rows.length * rowLength * (1 + ATTENTION_SHARE_PER_TOKEN * rowLength);
    if (cost < bestCost) {
      best = { rowLength, rows };
      bestCost = cost;
    }
  }
  return best!;
}

function firstFitDecreasing(lengths: readonly number[], capacity: number): number[][] {
  const order = lengths.map((_, index) => index).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  const rows: { free: number; members: number[] }[] = [];
  for (const index of order) {
    let row = rows.find((candidate) => candidate.free >= lengths[index]!);
    if (row === undefined) {
      row = { free: capacity, members: [] };
      rows.push(row);
    }
    row.members.push(index);
    row.free -= lengths[index]!;
  }
  return rows.map((row) => row.members);
}

function roundUp(length: number): number {
  return Math.ceil(length / ROW_MULTIPLE) * ROW_MULTIPLE;
}
