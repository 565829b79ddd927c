import type { VoteTable } from "./vote-matrix.ts";

/**
 * The table with equal rows (votes, options, base, label) made one, their counts added, in an order that is a function of
 * the rows as a set: the order of the file leaves no trace.
 */
export function mergeRows(table: VoteTable): VoteTable {
  const { matrix, base, gold } = table;
  const { voterCount, votes, options, counts } = matrix;
  const merged = new Map<string, { row: number; count: number }>();
  for (const [row, count] of counts.entries()) {
    if (count === 0) continue;
    const own = votes.subarray(row * voterCount, (row + 1) * voterCount);
    const key = `${options[row]} ${gold?.[row] ?? ""} ${base?.[row] ?? ""} ${own.join(" ")}`;
    const known = merged.get(key);
    if (known === undefined) merged.set(key, { row, count });
    else known.count += count;
  }
  const kept = [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  const pick = (column: Int32Array) => Int32Array.from(kept, ({ row }) => column[row]!);
  const keptVotes = new Int32Array(kept.length * voterCount);
  for (const [i, { row }] of kept.entries()) {
    keptVotes.set(votes.subarray(row * voterCount, (row + 1) * voterCount), i * voterCount);
  }
  return {
    ...table,
    matrix: {
      rowCount: kept.length,
      voterCount,
      votes: keptVotes,
      options: pick(options),
      counts: Float64Array.from(kept, ({ count }) => count),
    },
    ...(base === undefined ? {} : { base: pick(base) }),
    ...(gold === undefined ? {} : { gold: pick(gold) }),
  };
}

/** The table with some of its voters, by index. */
export function selectVoters(table: VoteTable, voters: readonly number[]): VoteTable {
  const { matrix } = table;
  const votes = new Int32Array(matrix.rowCount * voters.length);
  for (let row = 0; row < matrix.rowCount; row++) {
    for (const [place, voter] of voters.entries()) {
      votes[row * voters.length + place] = matrix.votes[row * matrix.voterCount + voter]!;
    }
  }
  return {
    ...table,
    voters: voters.map((voter) => table.voters[voter]!),
    matrix: { ...matrix, voterCount: voters.length, votes },
  };
}
