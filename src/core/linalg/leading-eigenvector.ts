/**
 * Eigenvector of the largest (not the largest in size) eigenvalue of a symmetric matrix, of length 1, by power iteration on
 * the matrix shifted to be positive semidefinite. The sign is that of a positive sum.
 */
export function leadingEigenvector(matrix: readonly ArrayLike<number>[], rounds = 1000): Float64Array {
  const n = matrix.length;
  let shift = 0;
  for (const row of matrix) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += Math.abs(row[j]!);
    shift = Math.max(shift, sum);
  }
  // No start is orthogonal to every eigenvector that is not: uneven numbers of one sign.
  let vector = Float64Array.from({ length: n }, (_, i) => 1 + 0.01 * Math.sin(i + 1));
  for (let round = 0; round < rounds; round++) {
    const next = vector.map((value, i) => {
      let sum = shift * value;
      for (let j = 0; j < n; j++) sum += matrix[i]![j]! * vector[j]!;
      return sum;
    });
    const length = Math.hypot(...next);
    if (length === 0) break;
    let change = 0;
    for (let i = 0; i < n; i++) {
      next[i]! /= length;
      change = Math.max(change, Math.abs(next[i]! - vector[i]!));
    }
    vector = next;
    if (change < 1e-12) break;
  }
  const sum = vector.reduce((total, value) => total + value, 0);
  return sum < 0 ? vector.map((value) => -value) : vector;
}
