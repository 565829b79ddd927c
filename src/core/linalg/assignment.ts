/**
 * The permutation that maximises Σ value[row][permutation[row]] over a square matrix: the Hungarian method with
 * potentials and shortest augmenting paths (Kuhn 1955; Jonker and Volgenant 1987). O(n³).
 */
export function bestAssignment(value: readonly ArrayLike<number>[]): Int32Array {
  const n = value.length;
  const rowPotential = new Float64Array(n + 1);
  const columnPotential = new Float64Array(n + 1);
  // Row assigned to each column; index 0 is a virtual column that holds the row being placed.
  const rowOf = new Int32Array(n + 1);
  for (let row = 1; row <= n; row++) {
    const smallest = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
    const cameFrom = new Int32Array(n + 1);
    const isDone = new Uint8Array(n + 1);
    let column = 0;
    rowOf[0] = row;
    do {
      isDone[column] = 1;
      const at = rowOf[column]!;
      let step = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let j = 1; j <= n; j++) {
        if (isDone[j] === 1) continue;
        const reduced = -value[at - 1]![j - 1]! - rowPotential[at]! - columnPotential[j]!;
        if (reduced < smallest[j]!) {
          smallest[j] = reduced;
          cameFrom[j] = column;
        }
        if (smallest[j]! < step) {
          step = smallest[j]!;
          next = j;
        }
      }
      for (let j = 0; j <= n; j++) {
        if (isDone[j] === 1) {
          rowPotential[rowOf[j]!]! += step;
          columnPotential[j]! -= step;
        } else smallest[j]! -= step;
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      rowOf[column] = rowOf[cameFrom[column]!]!;
      column = cameFrom[column]!;
    }
  }
  const columnOf = new Int32Array(n);
  for (let j = 1; j <= n; j++) columnOf[rowOf[j]! - 1] = j - 1;
  return columnOf;
}
