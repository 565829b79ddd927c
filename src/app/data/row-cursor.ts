import { CookbookError } from "../../core/errors.ts";
import { fileMatches } from "../datasets/file-matches.ts";
import { type PlacedRow, readDataFile } from "../datasets/read-data-file.ts";
import type { InputFile } from "./open-data.ts";

/** The rows of files one after the other, from wherever the reader stands. */
export interface RowCursor {
  /** The next `count` rows. Errors: invalid-data (damaged file, fewer rows than it should have), io-failed. */
  read(count: number): Promise<PlacedRow[]>;
  skip(count: number): Promise<void>;
  /** The next file, when none of its rows was read and it has exactly `count`. */
  wholeFile(count: number): InputFile | undefined;
  close(): Promise<void>;
}

export type CountedFile = InputFile & { readonly rows: number };

/** Every file is checked against the SHA-256 that is known of it before its first row is given. */
export function createRowCursor(files: readonly CountedFile[]): RowCursor {
  let next = 0;
  /** Rows of the file before `next` that were not read. */
  let left = 0;
  let rows: AsyncGenerator<PlacedRow> | undefined;

  async function open(): Promise<void> {
    const file = files[next];
    if (file === undefined) throw new Error("read beyond the last row");
    await checkFile(file);
    rows = readDataFile(file.folder, file.file);
    left = file.rows;
    next += 1;
  }

  return {
    async read(count) {
      const placed: PlacedRow[] = [];
      while (placed.length < count) {
        if (left === 0) await open();
        const result = await rows!.next();
        if (result.done === true) throw tooShort(files[next - 1]!);
        placed.push(result.value);
        left -= 1;
        if (left === 0) await endOf(rows!, files[next - 1]!);
      }
      return placed;
    },
    async skip(count) {
      let rest = count;
      while (rest > 0) {
        const file = files[next];
        if (left === 0 && file !== undefined && file.rows <= rest) {
          next += 1;
          rest -= file.rows;
        } else {
          await this.read(1);
          rest -= 1;
        }
      }
    },
    wholeFile(count) {
      const file = files[next];
      return left === 0 && file?.rows === count ? file : undefined;
    },
    async close() {
      await rows?.return(undefined);
    },
  };
}

/** Errors: invalid-data when a file is not the one that its manifest speaks of. */
export async function checkFile({ folder, file, bytes, sha256 }: InputFile): Promise<void> {
  if (sha256 === undefined || (await fileMatches(folder, { file, bytes, sha256 }))) return;
  throw new CookbookError({
    code: "invalid-data",
    message: `"${folder}/${file}" is missing or differs from the manifest's sha256: it is damaged`,
    hint: "make it anew: the command that made the dataset repairs damaged files",
  });
}

async function endOf(rows: AsyncGenerator<PlacedRow>, file: CountedFile): Promise<void> {
  if ((await rows.next()).done === true) return;
  throw new CookbookError({
    code: "invalid-data",
    message: `"${file.folder}/${file.file}" has more than the ${file.rows} rows that it should have`,
  });
}

function tooShort(file: CountedFile): CookbookError {
  return new CookbookError({
    code: "invalid-data",
    message: `"${file.folder}/${file.file}" has fewer than the ${file.rows} rows that it should have`,
  });
}
