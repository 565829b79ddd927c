import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteFile } from "hyparquet-writer";
import { afterAll, describe, expect, it } from "vitest";
import { estimatesSchema } from "../../contracts/estimates.ts";
import { isCookbookError } from "../../core/errors.ts";
import { syntheticVotes } from "../../testing/synthetic-votes.ts";
import { estimateVotes, toEstimates } from "./estimate-votes.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "cookbook-votes-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { table } = syntheticVotes({
  seed: 1,
  voters: 5,
  rows: 120,
  options: 4,
  dependence: "independent",
  strength: 0,
  abstain: 0.05,
});

/** One line a vote, those of the base among them. */
const LINES = Array.from({ length: 120 }, (_, row) => row).flatMap((row) =>
  [...table.voters, "base"].map((probe, voter) => {
    const vote = probe === "base" ? table.base[row]! : table.matrix.votes[row * 5 + voter]!;
    return { task: "quiz", row, probe, vote: vote < 0 ? null : vote, options: 4 };
  }),
);

function write(name: string, text: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const jsonLines = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).join("\n");

async function messageOf(action: () => Promise<unknown>): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (isCookbookError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "no error";
}

describe("estimateVotes", () => {
  const plain = write("votes.jsonl", jsonLines(LINES));

  it("prints candidates, method, effective voters and warnings, and nothing else", async () => {
    const estimated = await estimateVotes({ votes: plain });
    const printed = toEstimates(estimated);
    expect(estimatesSchema.strict().parse(JSON.parse(JSON.stringify(printed)))).toEqual(printed);
    expect(Object.keys(printed)).toEqual(["tasks"]);
    const { quiz } = printed.tasks;
    expect(Object.keys(quiz!)).toEqual(["probes", "method", "effective_voters", "warnings"]);
    const { quiz: withBase } = toEstimates(estimated, { withBase: true }).tasks;
    expect(Object.keys(withBase!)).toContain("base_accuracy");
    expect(Object.keys(quiz!.probes)).toEqual(table.voters);
    expect(Object.keys(quiz!.probes["voter-0"]!)).toEqual(["accuracy", "low", "high"]);
    expect(quiz!.method).toBe("ldc");
  });

  it("reads the same from lines in any order, gzip and Parquet", async () => {
    const expected = await estimateVotes({ votes: plain, intervals: "none" });
    const reversed = write("reversed.jsonl", jsonLines([...LINES].reverse()));
    const zipped = write("votes.jsonl.gz", gzipSync(jsonLines(LINES)));
    const parquet = path.join(folder, "votes.parquet");
    const column = (
      name: "task" | "row" | "probe" | "vote" | "options",
      type: "STRING" | "INT32" | "INT64",
    ) => ({
      name,
      type,
      data: LINES.map((line) => (type === "INT64" && line[name] !== null ? BigInt(line[name]) : line[name])),
    });
    await parquetWriteFile({
      filename: parquet,
      columnData: [
        column("task", "STRING"),
        column("row", "INT64"),
        column("probe", "STRING"),
        column("vote", "INT32"),
        column("options", "INT32"),
      ],
    });
    for (const votes of [reversed, zipped, parquet]) {
      expect(await estimateVotes({ votes, intervals: "none" }), votes).toEqual(expected);
    }
  });

  it("has null for intervals that were not asked for", async () => {
    const printed = toEstimates(await estimateVotes({ votes: plain, intervals: "none" }));
    expect(printed.tasks.quiz!.probes["voter-0"]).toMatchObject({ low: null, high: null });
  });

  it("reads labels", async () => {
    const gold = write("gold.jsonl", jsonLines([{ task: "quiz", row: 3, gold: 2 }]));
    const [quiz] = await estimateVotes({ votes: plain, gold, method: "rank-one", intervals: "none" });
    expect(quiz!.warnings.map(({ code }) => code)).toContain("gold-unused");
  });

  it.each<[string, () => string, string]>([
    ["an unknown ending", () => write("votes.csv", ""), "ends in none of .jsonl, .jsonl.gz and .parquet"],
    [
      "a NaN",
      () => write("nan.jsonl", '{"task":"t","row":1,"probe":"p","vote":0,"options":2,"score":NaN}'),
      'nan.jsonl:1" is no row',
    ],
    [
      "a line of another kind",
      () => write("other.jsonl", '{"prompt":"x"}'),
      'other.jsonl:1": "task" is missing',
    ],
    ["an empty file", () => write("empty.jsonl", ""), "not-estimable: there are no votes"],
    ["a file that is not there", () => path.join(folder, "none.jsonl"), "io-failed"],
  ])("refuses %s", async (_, file, message) => {
    expect(await messageOf(() => estimateVotes({ votes: file() }))).toContain(message);
  });

  it("names the nearest method", async () => {
    expect(await messageOf(() => estimateVotes({ votes: plain, method: "ldk" }))).toContain(
      'unknown-name: unknown label model "ldk"; known: ldc, majority-vote',
    );
  });
});
