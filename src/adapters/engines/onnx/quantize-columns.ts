/** 8-bit values and one scale per column of a row-major `[rows, columns]` matrix. */
export function quantizeColumns(
  matrix: Float32Array,
  rows: number,
  columns: number,
): { values: Int8Array; scales: Float32Array } {
  const scales = new Float32Array(columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const magnitude = Math.abs(matrix[row * columns + column]!);
      if (magnitude > scales[column]!) scales[column] = magnitude;
    }
  }
  // A column of zeros keeps a scale of 1, so that nothing is divided by zero.
  for (let column = 0; column < columns; column++)
    scales[column] = scales[column]! > 0 ? scales[column]! / 127 : 1;
  const values = new Int8Array(matrix.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const index = row * columns + column;
      values[index] = Math.round(matrix[index]! / scales[column]!);
    }
  }
  return { values, scales };
}
