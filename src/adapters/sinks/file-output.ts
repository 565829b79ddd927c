import { createHash } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import type { WrittenFile } from "../../domain/ports/row-sink.ts";
import { ioFailed } from "../store/io-failed.ts";

/** What unfinished files end in; whoever holds the folder's lock may remove them. */
export const UNFINISHED = ".tmp";

/** Bytes into a file that gets its name when it is complete. */
export interface FileOutput {
  /**
   * Resolves when there is room for more, which may be before the bytes are on their way: they must stay as they are
   * until the next call. Errors: io-failed, also those of the bytes before.
   */
  append(bytes: Uint8Array): Promise<void>;
  /** Errors: io-failed. */
  finish(): Promise<WrittenFile>;
  /** Never throws. */
  abandon(): Promise<void>;
}

/** The folder must be there: were it made here, one that vanished would come back without its other files. Errors: io-failed. */
export async function openFileOutput(file: string): Promise<FileOutput> {
  const temporary = `${file}.${process.pid}${UNFINISHED}`;
  const hash = createHash("sha256");
  let bytes = 0;
  // The disk takes one chunk while the next one is made.
  let writing: Promise<void> = Promise.resolve();
  let handle: FileHandle;
  try {
    handle = await open(temporary, "w");
  } catch (error) {
    throw ioFailed("write", file, error);
  }

  async function abandon(): Promise<void> {
    await writing.catch(() => {});
    await handle.close().catch(() => {});
    await rm(temporary, { force: true }).catch(() => {});
  }

  async function orAbandon<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      await abandon();
      throw ioFailed("write", file, error);
    }
  }

  return {
    append: (chunk) =>
      orAbandon(async () => {
        hash.update(chunk);
        bytes += chunk.length;
        await writing;
        writing = handle.writeFile(chunk);
        // Whoever awaits it next hears of a failure.
        writing.catch(() => {});
      }),
    finish: () =>
      orAbandon(async () => {
        await writing;
        await handle.close();
        await rename(temporary, file);
        return { bytes, sha256: hash.digest("hex") };
      }),
    abandon,
  };
}
