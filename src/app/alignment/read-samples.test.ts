import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAdherenceSamples } from "./read-samples.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "align-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function fileOf(content: string | Buffer, name = "samples.jsonl"): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

const row = (changes: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({
    row: 1,
    base_adherence: 0,
    tuned_adherence: 1,
    base_correct: 0.25,
    tuned_correct: 1,
    ...changes,
  });

describe("readAdherenceSamples", () => {
  it("reads rows in file order, blank lines and other fields aside", async () => {
    const file = await fileOf(
      `\uFEFF${row()}\n\n   \r\n${row({ row: "b", note: "x", base_correct: 0 })}\r\n`,
    );
    expect(await readAdherenceSamples(file)).toEqual([
      { row: "1", baseAdherence: 0, tunedAdherence: 1, baseCorrect: 0.25, tunedCorrect: 1 },
      { row: "b", baseAdherence: 0, tunedAdherence: 1, baseCorrect: 0, tunedCorrect: 1 },
    ]);
  });

  it("reads compressed files", async () => {
    const file = await fileOf(gzipSync(`${row()}\n${row({ row: 2 })}\n`), "samples.jsonl.gz");
    expect(await readAdherenceSamples(file)).toHaveLength(2);
  });

  const { base_correct: _, ...withoutField } = JSON.parse(row()) as Record<string, unknown>;

  it.each<[string, string, RegExp, RegExp]>([
    [
      "a missing field with the nearest name",
      JSON.stringify({ ...withoutField, base_corect: 1 }),
      /samples\.jsonl, line 3: field "base_correct" \(a number from 0 to 1\) is missing; the row has "row", /,
      /did you mean "base_correct" by "base_corect"\?/,
    ],
    [
      "a missing row",
      row({ row: undefined }),
      /line 3: field "row" \(a text or a number\) is missing/,
      /add "row"/,
    ],
    ["a row that is neither", row({ row: [1] }), /field "row" is a list, expected a text or a number/, /^$/],
    [
      "a value above 1",
      row({ tuned_correct: 1.01 }),
      /field "tuned_correct" is number 1\.01, expected/,
      /^$/,
    ],
    ["a value below 0", row({ base_adherence: -0.1 }), /field "base_adherence" is number -0\.1/, /^$/],
    ["null", row({ base_adherence: null }), /field "base_adherence" is null/, /^$/],
    ["a number as text", row({ base_adherence: "1" }), /field "base_adherence" is the string "1"/, /^$/],
    ["a truth value", row({ base_correct: true }), /field "base_correct" is boolean true/, /^$/],
    ["an overflow", row().replace("0.25", "1e999"), /field "base_correct" is number Infinity/, /^$/],
    [
      "NaN",
      row().replace("0.25", "NaN"),
      /samples\.jsonl:3" is no row: field "base_correct" is NaN/,
      /give "base_correct" a number/,
    ],
    ["minus Infinity", row().replace("0.25", "-Infinity"), /field "base_correct" is -Infinity/, /give/],
    ["no JSON", "{", /samples\.jsonl:3" is no row/, /every line is one JSON object/],
    ["no object", "[1]", /line 3: expected a JSON object, got a list/, /one object per line/],
    [
      "a row twice",
      row({ row: "first" }),
      /line 3: row "first" stands in line 1 already/,
      /each row stands once/,
    ],
  ])("refuses %s, by file, line and field", async (_name, line, message, hint) => {
    const file = await fileOf(`${row({ row: "first" })}\n\n${line}\n`);
    const error = await readAdherenceSamples(file).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "invalid-data" });
    const { message: text, hint: advice = "" } = error as { message: string; hint?: string };
    expect(text).toMatch(message);
    expect(advice).toMatch(hint);
  });

  it.each([
    ["no row", "", "no row"],
    ["blank lines alone", "\n \n", "no row"],
    ["one row", `${row()}\n`, "one row"],
  ])("refuses %s", async (_name, content, found) => {
    await expect(readAdherenceSamples(await fileOf(content))).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringContaining(`has ${found}, expected at least 2`) as string,
      hint: "each line is an object with row, base_adherence, tuned_adherence, base_correct, tuned_correct",
    });
  });

  it("explains a file that is not there, and a folder", async () => {
    await expect(readAdherenceSamples(path.join(folder, "none.jsonl"))).rejects.toMatchObject({
      code: "io-failed",
      message: expect.stringContaining("no such file") as string,
    });
    await expect(readAdherenceSamples(folder)).rejects.toMatchObject({ code: "io-failed" });
  });
});
