import { join } from "node:path";
import type { ModelSource } from "../../domain/ports/model-source.ts";
import { type AlignedTensorFile, bytesOf, openAlignedTensorFile } from "./aligned-tensor-file.ts";
import { cacheFolder } from "./cache-folder.ts";

/** All weights of a model as float32, little-endian. */
export type WeightCache = AlignedTensorFile;

/** Tensors are copied in pieces of about this size, so memory does not grow with the model. */
const PIECE_ELEMENTS = 4 * 1024 * 1024;

/**
 * The model's float32 file in the cache folder, written on first use.
 * Errors: those of `openAlignedTensorFile` and of `WeightReader.readFloat32`.
 */
export function openWeightCache(source: ModelSource): Promise<WeightCache> {
  const path = join(cacheFolder(), "weights", source.fingerprint, "float32.bin");
  const plan = [...source.weights.tensors].map(([name, { shape }]) => ({ name, shape, bytesPerElement: 4 }));
  return openAlignedTensorFile(path, plan, async function* () {
    for (const { name, shape } of plan) {
      for await (const piece of readPieces(source, name, shape)) yield { name, bytes: bytesOf(piece) };
    }
  });
}

async function* readPieces(
  source: ModelSource,
  name: string,
  shape: readonly number[],
): AsyncGenerator<Float32Array> {
  const rows = shape[0]!;
  const rowElements = shape.slice(1).reduce((product, size) => product * size, 1);
  // One-dimensional tensors are small and may be quantised across what counts as rows.
  const rowsPerPiece = shape.length === 1 ? rows : Math.max(1, Math.floor(PIECE_ELEMENTS / rowElements));
  for (let first = 0; first < rows; first += rowsPerPiece) {
    yield source.weights.readFloat32(name, { first, count: Math.min(rowsPerPiece, rows - first) });
  }
}
