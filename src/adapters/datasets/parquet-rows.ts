import { CookbookError } from "../../core/errors.ts";
import { openParquet } from "../parquet/open-parquet.ts";

/** All rows of Parquet files, one after the other, with integers as numbers. Errors: `invalid-data`. */
export async function readParquetRows(files: readonly string[]): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for (const file of files) {
    try {
      const parquet = await openParquet(file);
      for (const row of await parquet.read(0, parquet.rows)) rows.push(plain(row) as Record<string, unknown>);
    } catch (cause) {
      throw new CookbookError({
        code: "invalid-data",
        message: `"${file}" cannot be read as Parquet: ${(cause as Error).message}`,
        hint: "delete it and run the command again",
        cause,
      });
    }
  }
  return rows;
}

/** 64-bit integers come as BigInt, which JSON does not know; those of data sets fit a number. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value !== null && typeof value === "object" && !(value instanceof Date) && !ArrayBuffer.isView(value))
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
  return value;
}
