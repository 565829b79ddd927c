import { randomUUID } from "node:crypto";
import { type FileHandle, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { explainWriteErrors } from "../store/io-failed.ts";
import { makeFolder } from "../store/make-folder.ts";
import { writeFileAtomically } from "./write-file-atomically.ts";

/** Tensors in one file that graphs point into as external data. */
export interface AlignedTensorFile {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, AlignedTensor>;
}

export interface AlignedTensor {
  readonly shape: readonly number[];
  /** Bytes from the start of the file, a multiple of 4096 so that the tensor can be mapped into memory. */
  readonly offset: number;
  readonly lengthBytes: number;
}

export interface TensorPlan {
  readonly name: string;
  readonly shape: readonly number[];
  readonly bytesPerElement: number;
}

const ALIGNMENT_BYTES = 4096;
/** Raised when the layout of the file changes. */
const LAYOUT_VERSION = 1;
const ABANDONED_AFTER_MS = 10 * 60 * 1000;

/**
 * Opens the file, writing it on first use; `contents` gives each tensor's bytes, in the order of the plan and in pieces
 * of any size. The index (`path` with `.json` for its extension) is written last and is the mark of completion; a file
 * of another size than planned is made again. Two processes may write at once: each under its own temporary name, and
 * the last rename wins with equal content. Errors: io-failed (disk full, no permission) and those of `contents`.
 */
export async function openAlignedTensorFile(
  path: string,
  plan: readonly TensorPlan[],
  contents: () => AsyncIterable<{ readonly name: string; readonly bytes: Uint8Array }>,
): Promise<AlignedTensorFile> {
  const indexPath = path.replace(/\.\w+$/, ".json");
  const { tensors, sizeBytes } = layout(plan);
  const index = JSON.stringify({ version: LAYOUT_VERSION, sizeBytes, tensors: [...tensors] });
  const [indexFound, sizeFound] = await Promise.all([
    readFile(indexPath, "utf8").catch(() => undefined),
    stat(path).then(
      (found) => found.size,
      () => undefined,
    ),
  ]);
  if (indexFound === index && sizeFound === sizeBytes) return { path, tensors };

  const hint = `it needs ${Math.ceil(sizeBytes / 2 ** 20)} MiB: make room there, or set COOKBOOK_HOME to a folder on another disk that you may write to`;
  await explainWriteErrors(path, () => write(path, contents(), tensors, sizeBytes), { hint });
  await writeFileAtomically(indexPath, index);
  return { path, tensors };
}

async function write(
  path: string,
  contents: AsyncIterable<{ readonly name: string; readonly bytes: Uint8Array }>,
  tensors: ReadonlyMap<string, AlignedTensor>,
  sizeBytes: number,
): Promise<void> {
  await makeFolder(dirname(path));
  await removeAbandoned(path);
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, "w");
    try {
      const written = new Map<string, number>();
      for await (const { name, bytes } of contents) {
        const done = written.get(name) ?? 0;
        await writeFully(file, bytes, tensors.get(name)!.offset + done);
        written.set(name, done + bytes.length);
      }
      await file.truncate(sizeBytes);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/** A process that was killed leaves its temporary file, as large as the model; a living one writes to it all the time. */
async function removeAbandoned(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith(".tmp")) continue;
    const abandoned = join(dirname(path), name);
    const { mtimeMs } = await stat(abandoned).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(abandoned, { force: true });
  }
}

/** The bytes of a typed array, not copied. */
export function bytesOf(array: Float32Array | Int8Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function layout(plan: readonly TensorPlan[]): { tensors: Map<string, AlignedTensor>; sizeBytes: number } {
  const tensors = new Map<string, AlignedTensor>();
  let end = 0;
  for (const { name, shape, bytesPerElement } of plan) {
    const offset = Math.ceil(end / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    const lengthBytes = bytesPerElement * shape.reduce((product, size) => product * size, 1);
    tensors.set(name, { shape, offset, lengthBytes });
    end = offset + lengthBytes;
  }
  return { tensors, sizeBytes: Math.ceil(end / ALIGNMENT_BYTES) * ALIGNMENT_BYTES };
}

async function writeFully(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done);
    done += bytesWritten;
  }
}
