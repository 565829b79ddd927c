import { type FileHandle, open } from "node:fs/promises";
import { CookbookError } from "../../core/errors.ts";

/** A weight file opened for reads at any place. */
export interface RandomAccessFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Exactly `lengthBytes` bytes in a buffer of their own (so aligned for every typed array). */
  read(offset: number, lengthBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

// Linux hands over at most 2^31 - 4096 bytes per read; smaller pieces also let other work in between.
const READ_AT_MOST_BYTES = 256 * 1024 * 1024;

/** Errors: io-failed when the file cannot be opened or read, model-damaged when a read passes its end. */
export async function openRandomAccessFile(path: string): Promise<RandomAccessFile> {
  let handle: FileHandle;
  try {
    handle = await open(path, "r");
  } catch (cause) {
    throw new CookbookError({
      code: "io-failed",
      message: `cannot open the model file ${path}: ${(cause as Error).message}`,
      hint: "check that the file exists and that you may read it",
      cause,
    });
  }
  const { size } = await handle.stat();
  return {
    path,
    sizeBytes: size,
    async read(offset, lengthBytes) {
      if (offset + lengthBytes > size) throw truncatedFile(path, offset + lengthBytes, size);
      const bytes = new Uint8Array(lengthBytes);
      let done = 0;
      while (done < lengthBytes) {
        const want = Math.min(READ_AT_MOST_BYTES, lengthBytes - done);
        const { bytesRead } = await handle.read(bytes, done, want, offset + done);
        if (bytesRead === 0) throw truncatedFile(path, offset + lengthBytes, offset + done);
        done += bytesRead;
      }
      return bytes;
    },
    close: () => handle.close(),
  };
}

/** The file ends before its own header says. */
export function truncatedFile(path: string, expectedBytes: number, foundBytes: number): CookbookError {
  return new CookbookError({
    code: "model-damaged",
    message: `${path} is truncated: at least ${expectedBytes} bytes expected, ${foundBytes} found`,
    hint: "delete the file and get it again (`cookbook models pull`)",
    details: { path, expectedBytes, foundBytes },
  });
}

/** The file's content contradicts itself or its format. */
export function damagedFile(path: string, problem: string, cause?: unknown): CookbookError {
  return new CookbookError({
    code: "model-damaged",
    message: `${path} is damaged: ${problem}`,
    hint: "delete the file and get it again (`cookbook models pull`)",
    details: { path },
    cause,
  });
}
