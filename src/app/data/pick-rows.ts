import { createReadStream } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { openParquet } from "../../adapters/parquet/open-parquet.ts";
import { readStyledRow } from "../../contracts/styled-row.ts";
import { PARQUET_ROWS } from "../datasets/read-data-file.ts";

/**
 * Some rows of a data file as the JSON that stands there, or that a line of JSON Lines would hold; from 0, in order.
 * Throws what reading throws.
 */
export async function pickRows(
  folder: string,
  name: string,
  positions: readonly number[],
): Promise<(string | undefined)[]> {
  const file = path.join(folder, name);
  return name.endsWith(".parquet") ? pickFromParquet(file, positions) : pickLines(file, positions);
}

async function pickLines(file: string, positions: readonly number[]): Promise<(string | undefined)[]> {
  const wanted = new Set(positions);
  const last = Math.max(...positions);
  const found = new Map<number, string>();
  const bytes = createReadStream(file);
  const input = file.endsWith(".gz") ? bytes.pipe(createGunzip()) : bytes;
  bytes.on("error", (error) => input.destroy(error));
  let row = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (wanted.has(row)) found.set(row, line);
    if (row >= last) break;
    row += 1;
  }
  bytes.destroy();
  return positions.map((position) => found.get(position));
}

/** Every row group that holds some of them is decoded once. */
async function pickFromParquet(file: string, positions: readonly number[]): Promise<(string | undefined)[]> {
  const parquet = await openParquet(file);
  const found = new Map<number, string>();
  const groupOf = (position: number) => Math.floor(position / PARQUET_ROWS);
  for (const group of new Set(positions.map(groupOf))) {
    const rows = await parquet.read(group * PARQUET_ROWS, PARQUET_ROWS);
    for (const position of positions) {
      if (groupOf(position) !== group) continue;
      const reading = readStyledRow(rows[position - group * PARQUET_ROWS]);
      if (!("problem" in reading)) found.set(position, JSON.stringify(reading.row));
    }
  }
  return positions.map((position) => found.get(position));
}
