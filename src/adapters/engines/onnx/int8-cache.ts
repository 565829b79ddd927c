import { dirname, join } from "node:path";
import type { ModelSource } from "../../../domain/ports/model-source.ts";
import {
  type AlignedTensorFile,
  bytesOf,
  openAlignedTensorFile,
  type TensorPlan,
} from "../../models/aligned-tensor-file.ts";
import type { WeightCache } from "../../models/weight-cache.ts";

/** Names of what stands for a projection in the 8-bit file. */
export function int8Names(
  name: string,
  direction: "forward" | "backward",
): { weight: string; scale: string } {
  return { weight: `${name}:${direction}`, scale: `${name}:${direction}:scale` };
}

/**
 * The projections of a model in 8 bits, beside its float32 file, written on first use. Each is held twice, since the
 * quantised product takes its right operand as it lies: for x·Wᵀ as `[in, out]` with a scale per output, for dy·W as
 * `[out, in]` with a scale per input. Scales are symmetric: the largest magnitude of a column becomes 127.
 */
export function openInt8Cache(source: ModelSource, cache: WeightCache): Promise<AlignedTensorFile> {
  const projections = [...source.weights.tensors]
    .filter(([name, { shape }]) => name.includes("_proj.") && shape.length === 2)
    .map(([name, { shape }]) => ({ name, out: shape[0]!, in: shape[1]! }));
  const plan = projections.flatMap(({ name, out, in: width }): TensorPlan[] => {
    const forward = int8Names(name, "forward");
    const backward = int8Names(name, "backward");
    return [
      { name: forward.weight, shape: [width, out], bytesPerElement: 1 },
      { name: forward.scale, shape: [out], bytesPerElement: 4 },
      { name: backward.weight, shape: [out, width], bytesPerElement: 1 },
      { name: backward.scale, shape: [width], bytesPerElement: 4 },
    ];
  });
  return openAlignedTensorFile(join(dirname(cache.path), "int8.bin"), plan, async function* () {
    for (const { name, out, in: width } of projections) {
      const weight = await source.weights.readFloat32(name);
      const forward = quantizeColumns(transpose(weight, out, width), width, out);
      const backward = quantizeColumns(weight, out, width);
      for (const [direction, { values, scales }] of Object.entries({ forward, backward })) {
        const names = int8Names(name, direction as "forward" | "backward");
        yield { name: names.weight, bytes: bytesOf(values) };
        yield { name: names.scale, bytes: bytesOf(scales) };
      }
    }
  });
}

/** 8-bit values and one scale per column of a row-major `[rows, columns]` matrix. */
function quantizeColumns(
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

function transpose(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = matrix[row * columns + column]!;
  }
  return result;
}
