import { createReadStream } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { openParquet } from "../../adapters/parquet/open-parquet.ts";
import { ioFailed } from "../../adapters/store/io-failed.ts";
import { CookbookError, isCookbookError } from "../../core/errors.ts";

/** One row with its place, for messages: "data/train-00000.jsonl:12". */
export interface PlacedRow {
  readonly value: unknown;
  readonly where: string;
}

/** The ends of names that can be read. */
export const DATA_FILE = /\.(jsonl|jsonl\.gz|parquet)$/;

/** As many as Cookbook writes into a row group: each is decoded once. */
export const PARQUET_ROWS = 10_000;

/** The rows of a data file by its name's end, a few thousand in memory at a time. Errors: invalid-data, io-failed. */
export async function* readDataFile(folder: string, name: string): AsyncGenerator<PlacedRow> {
  const file = path.join(folder, name);
  try {
    yield* name.endsWith(".parquet") ? readParquet(file) : readLines(file);
  } catch (error) {
    if (isCookbookError(error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code?.startsWith("E") === true) throw ioFailed("read", file, error);
    throw new CookbookError({
      code: "invalid-data",
      message: `"${file}" cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      hint: "the file is damaged or of another kind than its name says",
      cause: error,
    });
  }
}

async function* readLines(file: string): AsyncGenerator<PlacedRow> {
  const bytes = createReadStream(file);
  const input = file.endsWith(".gz") ? bytes.pipe(createGunzip()) : bytes;
  // A failure of the file itself does not pass through the pipe.
  bytes.on("error", (error) => input.destroy(error));
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line.trim() === "") continue;
    const where = `${file}:${number}`;
    yield { value: parseLine(number === 1 ? line.replace(/^\uFEFF/, "") : line, where), where };
  }
}

/** What Python's json writes for numbers that are none. */
const NO_JSON_NUMBER = /"([^"]+)"\s*:\s*(-?(?:NaN|Infinity))\b/;

function parseLine(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    const [, field, value] = NO_JSON_NUMBER.exec(line) ?? [];
    throw new CookbookError({
      code: "invalid-data",
      message:
        value === undefined
          ? `"${where}" is no row: it is no JSON (${(error as Error).message})`
          : `"${where}" is no row: field "${field}" is ${value}, which JSON does not have`,
      hint:
        value === undefined
          ? "every line is one JSON object"
          : `give "${field}" a number, or leave the row out`,
    });
  }
}

async function* readParquet(file: string): AsyncGenerator<PlacedRow> {
  const parquet = await openParquet(file);
  for (let first = 0; first < parquet.rows; first += PARQUET_ROWS) {
    const rows = await parquet.read(first, PARQUET_ROWS);
    for (const [i, value] of rows.entries()) yield { value, where: `${file}:${first + i + 1}` };
  }
}
