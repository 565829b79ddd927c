/**
 * X with A·X = B for a square A, `[n][n]`, and B, `[n][k]`: Gaussian elimination with partial pivoting. Undefined when A is
 * singular to rounding. O(n³ + n²k).
 */
export function solveLinear(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): number[][] | undefined {
  const n = a.length;
  const rows = a.map((row, i) => [...row, ...b[i]!]);
  const scale = Math.max(...a.flatMap((row) => row.map(Math.abs)), 0);
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let i = column + 1; i < n; i++) {
      if (Math.abs(rows[i]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = i;
    }
    if (!(Math.abs(rows[pivot]![column]!) > 1e-13 * scale)) return undefined;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const head = rows[column]!;
    for (let i = column + 1; i < n; i++) {
      const factor = rows[i]![column]! / head[column]!;
      if (factor === 0) continue;
      for (let j = column; j < head.length; j++) rows[i]![j]! -= factor * head[j]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    const row = rows[i]!;
    for (let j = n; j < row.length; j++) {
      let sum = row[j]!;
      for (let k = i + 1; k < n; k++) sum -= row[k]! * rows[k]![j]!;
      row[j] = sum / row[i]!;
    }
  }
  return rows.map((row) => row.slice(n));
}

/**
 * Ridge regression: W, `[features][outputs]`, with least Σ (X·W − Y)² + penalty·Σ W², by the normal equations. `x` is
 * `[rows][features]`, `y` `[rows][outputs]`; a column of ones is the caller's. `penalty` above 0 makes it always solvable.
 */
export function ridge(
  x: readonly (readonly number[])[],
  y: readonly (readonly number[])[],
  penalty: number,
): number[][] {
  const features = x[0]!.length;
  const outputs = y[0]!.length;
  const gram = Array.from({ length: features }, (_, i) =>
    Array.from({ length: features }, (_, j) =>
      x.reduce((sum, row) => sum + row[i]! * row[j]!, i === j ? penalty : 0),
    ),
  );
  const moments = Array.from({ length: features }, (_, i) =>
    Array.from({ length: outputs }, (_, j) => x.reduce((sum, row, r) => sum + row[i]! * y[r]![j]!, 0)),
  );
  const solved = solveLinear(gram, moments);
  if (solved === undefined)
    throw new RangeError("ridge: the normal equations are singular; raise the penalty");
  return solved;
}
