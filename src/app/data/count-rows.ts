import { createReadStream } from "node:fs";
import path from "node:path";
import { createGunzip } from "node:zlib";
import { openParquet } from "../../adapters/parquet/open-parquet.ts";

const LINE_BREAK = 0x0a;

/** The rows of a data file that Cookbook wrote: line breaks, or what Parquet's footer says. Throws what reading throws. */
export async function countRows(folder: string, name: string): Promise<number> {
  const file = path.join(folder, name);
  if (name.endsWith(".parquet")) return (await openParquet(file)).rows;
  const bytes = createReadStream(file, { highWaterMark: 1 << 20 });
  const input = name.endsWith(".gz") ? bytes.pipe(createGunzip({ chunkSize: 1 << 18 })) : bytes;
  // A failure of the file itself does not pass through the pipe.
  bytes.on("error", (error) => input.destroy(error));
  let rows = 0;
  for await (const chunk of input) {
    const piece = chunk as Buffer;
    for (let at = piece.indexOf(LINE_BREAK); at >= 0; at = piece.indexOf(LINE_BREAK, at + 1)) rows += 1;
  }
  return rows;
}
