import { dirname, join } from "node:path";
import {
  type AlignedTensorFile,
  bytesOf,
  openAlignedTensorFile,
  type TensorPlan,
} from "../../models/aligned-tensor-file.ts";
import { channelMagnitudes } from "./calibrate.ts";
import { int8Names } from "./int8-names.ts";
import type { ModelContext } from "./model-context.ts";
import { quantizeColumns } from "./quantize-columns.ts";

/** How much of an outlying channel's size goes to the weights; 0.5 shares it (SmoothQuant's α). */
const SMOOTHING_STRENGTH = 0.5;

/**
 * Projections whose forward product stays in float32: attention scores and the MLP's way down, whose inputs have
 * outliers, lose too much in 8 bits (docs/decisions/0002-eight-bit-products.md).
 */
const FLOAT32_FORWARD = /\.(q|k|v|down)_proj\.weight$/;

/**
 * The projections of a model in 8 bits, beside its float32 file, written on first use. Each is held once per direction,
 * since the quantised product takes its right operand as it lies: for x·Wᵀ as `[in, out]` with a scale per output and
 * smoothed channels, for dy·W as `[out, in]` with a scale per input. The largest magnitude of a column becomes 127.
 */
export function openInt8Cache(
  context: Pick<ModelContext, "source" | "cache" | "threads">,
): Promise<AlignedTensorFile> {
  const { source, cache } = context;
  const projections = [...source.weights.tensors]
    .filter(([name, { shape }]) => name.includes("_proj.") && shape.length === 2)
    .map(([name, { shape }]) => ({
      name,
      out: shape[0]!,
      in: shape[1]!,
      hasForward: !FLOAT32_FORWARD.test(name),
    }));
  const plan = projections.flatMap(({ name, out, in: width, hasForward }): TensorPlan[] => [
    ...(hasForward ? planDirection(name, "forward", width, out) : []),
    ...planDirection(name, "backward", out, width),
  ]);
  return openAlignedTensorFile(join(dirname(cache.path), "eight-bit.bin"), plan, async function* () {
    const magnitudes = await channelMagnitudes(context);
    for (const { name, out, in: width, hasForward } of projections) {
      const weight = await source.weights.readFloat32(name);
      if (hasForward) {
        const transposed = transpose(weight, out, width);
        const smoothing = smoothChannels(transposed, width, out, magnitudes.get(name)!);
        yield* tensors(name, "forward", { ...quantizeColumns(transposed, width, out), smoothing });
      }
      yield* tensors(name, "backward", quantizeColumns(weight, out, width));
    }
  });
}

function planDirection(
  name: string,
  direction: "forward" | "backward",
  rows: number,
  columns: number,
): TensorPlan[] {
  const names = int8Names(name, direction);
  return [
    { name: names.weight, shape: [rows, columns], bytesPerElement: 1 },
    { name: names.scale, shape: [columns], bytesPerElement: 4 },
    ...(direction === "forward" ? [{ name: names.smoothing, shape: [rows], bytesPerElement: 4 }] : []),
  ];
}

function* tensors(
  name: string,
  direction: "forward" | "backward",
  matrix: { readonly values: Int8Array; readonly scales: Float32Array; readonly smoothing?: Float32Array },
): Generator<{ name: string; bytes: Uint8Array }> {
  const names = int8Names(name, direction);
  yield { name: names.weight, bytes: bytesOf(matrix.values) };
  yield { name: names.scale, bytes: bytesOf(matrix.scales) };
  if (matrix.smoothing !== undefined) yield { name: names.smoothing, bytes: bytesOf(matrix.smoothing) };
}

/**
 * Scales the rows of a `[channels, columns]` matrix, in place, by s = magnitude^α / largest^(1−α), and answers 1/s, by
 * which the inputs are to be multiplied.
 */
function smoothChannels(
  matrix: Float32Array,
  channels: number,
  columns: number,
  magnitudes: Float32Array,
): Float32Array {
  const inverse = new Float32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const row = matrix.subarray(channel * columns, (channel + 1) * columns);
    let largest = 0;
    for (const value of row) largest = Math.max(largest, Math.abs(value));
    const magnitude = magnitudes[channel]!;
    // A channel that is never used, or weighs nothing, stays as it is.
    const strength =
      magnitude > 0 && largest > 0
        ? magnitude ** SMOOTHING_STRENGTH / largest ** (1 - SMOOTHING_STRENGTH)
        : 1;
    for (let i = 0; i < row.length; i++) row[i] = row[i]! * strength;
    inverse[channel] = 1 / strength;
  }
  return inverse;
}

function transpose(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = matrix[row * columns + column]!;
  }
  return result;
}
