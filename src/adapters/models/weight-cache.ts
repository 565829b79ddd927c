import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { CookbookError } from "../../core/errors.ts";
import type { ModelSource } from "../../domain/ports/model-source.ts";
import { cacheFolder } from "./cache-folder.ts";
import { writeFileAtomically } from "./write-file-atomically.ts";

/** All weights of a model as float32, little-endian, in one file that graphs point into as external data. */
export interface WeightCache {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, CachedTensor>;
}

export interface CachedTensor {
  readonly shape: readonly number[];
  /** Bytes from the start of the file, a multiple of 4096 so that the tensor can be mapped into memory. */
  readonly offset: number;
  readonly lengthBytes: number;
}

const ALIGNMENT_BYTES = 4096;
/** Tensors are copied in pieces of about this size, so memory does not grow with the model. */
const PIECE_ELEMENTS = 4 * 1024 * 1024;
/** Raised when the layout of the file changes. */
const LAYOUT_VERSION = 1;

/**
 * The model's float32 file in the cache folder, written on first use. The index is written last and is the mark of
 * completion; a cache whose file has another size than the index says is made again. Two processes may write at once:
 * each under its own temporary name, and the last rename wins with equal content.
 * Errors: io-failed (disk full, no permission), those of `WeightReader.readFloat32`.
 */
export async function openWeightCache(source: ModelSource): Promise<WeightCache> {
  const folder = join(cacheFolder(), "weights", source.fingerprint);
  const path = join(folder, "float32.bin");
  const indexPath = join(folder, "float32.json");
  const { tensors, sizeBytes } = layout(source);
  const index = JSON.stringify({ version: LAYOUT_VERSION, sizeBytes, tensors: [...tensors] });

  const [indexFound, sizeFound] = await Promise.all([
    readFile(indexPath, "utf8").catch(() => undefined),
    stat(path).then(
      (found) => found.size,
      () => undefined,
    ),
  ]);
  if (indexFound === index && sizeFound === sizeBytes) return { path, tensors };

  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(temporary, "w");
    try {
      for (const [name, tensor] of tensors) await copyTensor(source, name, tensor, file);
      await file.truncate(sizeBytes);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await writeFileAtomically(indexPath, index);
  } catch (error) {
    await rm(temporary, { force: true });
    throw explainWriteError(error, folder, sizeBytes);
  }
  return { path, tensors };
}

function layout(source: ModelSource): { tensors: Map<string, CachedTensor>; sizeBytes: number } {
  const tensors = new Map<string, CachedTensor>();
  let end = 0;
  for (const [name, { shape }] of source.weights.tensors) {
    const offset = Math.ceil(end / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    const lengthBytes = 4 * shape.reduce((product, size) => product * size, 1);
    tensors.set(name, { shape, offset, lengthBytes });
    end = offset + lengthBytes;
  }
  return { tensors, sizeBytes: Math.ceil(end / ALIGNMENT_BYTES) * ALIGNMENT_BYTES };
}

async function copyTensor(
  source: ModelSource,
  name: string,
  tensor: CachedTensor,
  file: FileHandle,
): Promise<void> {
  const rows = tensor.shape[0]!;
  const rowElements = tensor.lengthBytes / 4 / rows;
  // One-dimensional tensors are small and may be quantised across what counts as rows.
  const rowsPerPiece =
    tensor.shape.length === 1 ? rows : Math.max(1, Math.floor(PIECE_ELEMENTS / rowElements));
  let offset = tensor.offset;
  for (let first = 0; first < rows; first += rowsPerPiece) {
    const count = Math.min(rowsPerPiece, rows - first);
    const piece = await source.weights.readFloat32(name, { first, count });
    const bytes = new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done);
      done += bytesWritten;
    }
    offset += bytes.length;
  }
}

function explainWriteError(error: unknown, folder: string, sizeBytes: number): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined || !/^E[A-Z]+$/.test(code)) return error;
  return new CookbookError({
    code: "io-failed",
    message: `cannot write the weight cache in ${folder} (${code}); it needs ${Math.ceil(sizeBytes / 2 ** 20)} MiB`,
    hint:
      code === "ENOSPC"
        ? "make room on that disk, or set COOKBOOK_HOME to a folder on another one"
        : "set COOKBOOK_HOME to a folder that you may write to",
    cause: error,
  });
}
