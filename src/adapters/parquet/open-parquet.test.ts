import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openParquet } from "./open-parquet.ts";

// Made by pyarrow: python/reference/make_parquet_files.py.
const FOLDER = "testdata/parquet";

describe("openParquet", () => {
  it.each(readdirSync(FOLDER))("reads %s", async (name) => {
    const parquet = await openParquet(`${FOLDER}/${name}`);
    expect(parquet.rows).toBe(3);
    const row = (number: number) => ({
      question: `Which lamp is number ${number}?`,
      choices: { text: ["the red one", "the blue one"] },
      number: BigInt(number),
    });
    expect(await parquet.read(0, 10)).toEqual([row(1), row(2), row(3)]);
    expect(await parquet.read(1, 1)).toEqual([row(2)]);
  });

  it("says at once that a file is not there", async () => {
    await expect(openParquet("testdata/none.parquet")).rejects.toMatchObject({ code: "ENOENT" });
  });
});
