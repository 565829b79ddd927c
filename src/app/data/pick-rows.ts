import { createReadStream } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { readStyledRow } from "../../contracts/styled-row.ts";

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

async function pickFromParquet(file: string, positions: readonly number[]): Promise<(string | undefined)[]> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import("hyparquet");
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer);
  const picked: (string | undefined)[] = [];
  for (const rowStart of positions) {
    const [value] = await parquetReadObjects({ file: buffer, metadata, rowStart, rowEnd: rowStart + 1 });
    const reading = readStyledRow(value);
    picked.push("problem" in reading ? undefined : JSON.stringify(reading.row));
  }
  return picked;
}
