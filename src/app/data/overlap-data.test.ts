import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createWordTokenizer } from "../../testing/word-tokenizer.ts";
import { generateDataset } from "../datasets/generate-dataset.ts";
import { loadDataset } from "../datasets/read-dataset.ts";
import { convertData } from "./convert-data.ts";
import { type OverlapOptions, overlapData } from "./overlap-data.ts";

const tokenizer = createWordTokenizer();
const openTokenizer = async () => tokenizer;
let home: string;
const at = (name: string) => path.join(home, name);
const lines = (...rows: unknown[]) => `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), "cookbook-overlap-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const overlap = (changes: Partial<OverlapOptions> = {}) =>
  overlapData({ path: at("data.jsonl"), against: [at("eval.jsonl")], ngram: 3, openTokenizer, ...changes });

describe("overlapData", () => {
  it("names rows that share an n-gram, whatever the case, punctuation and field", async () => {
    await writeFile(
      at("data.jsonl"),
      lines(
        { prompt: "The old mill", completion: " stood empty." },
        { prompt: "Nothing", completion: " here." },
      ),
    );
    await writeFile(
      at("eval.jsonl"),
      lines(
        { id: 1, question: "Which MILL stood -- empty, and when?", choices: { text: ["x", "y"] } },
        { id: 2, question: "Unrelated words of a question", choices: { text: ["the old MILL"] } },
        { id: 3, question: "an old mill", choices: { text: [] } },
        { id: 4, question: "too short", choices: { text: [] } },
        { id: 5, question: "the old mill stood empty", choices: { text: [] } },
      ),
    );
    const result = await overlap();
    expect(result).toEqual({
      path: at("data.jsonl"),
      ngram: 3,
      rows: 2,
      files: [
        {
          file: at("eval.jsonl"),
          rows: 5,
          checkedRows: 4,
          hitRows: [1, 2, 5],
          share: 3 / 4,
          mostlyHeldRows: 1,
          examples: [
            { row: 1, words: "mill stood empty", where: `${at("data.jsonl")}:1` },
            { row: 2, words: "the old mill", where: `${at("data.jsonl")}:1` },
            { row: 5, words: "the old mill", where: `${at("data.jsonl")}:1` },
          ],
        },
      ],
    });
    expect((await overlap({ fields: ["choices"], examples: 0 })).files[0]).toMatchObject({
      checkedRows: 1,
      hitRows: [2],
      examples: [],
    });
    expect((await overlap({ ngram: 6 })).files[0]).toMatchObject({ checkedRows: 1, hitRows: [], share: 0 });
  });

  it.each(["prompt-completion", "messages", "alpaca", "text", "tokens"] as const)(
    "finds a dataset's own rows in it, in the style %s and in Parquet",
    async (style) => {
      const options = { template: "span-match", seed: 1, count: 12, tokenizer } as const;
      await generateDataset({ ...options, split: "train", style, out: at("data") });
      await generateDataset({ ...options, split: "eval", style, out: at("data") });
      await convertData({ path: at("data"), out: at("parquet"), fileFormat: "parquet", openTokenizer });
      await generateDataset({ ...options, split: "train", out: at("pairs") });
      const rows = await loadDataset({ path: at("pairs") });
      await writeFile(at("eval.jsonl"), lines(...rows.slice(0, 5), { text: "other words ".repeat(20) }));
      for (const folder of ["data", "parquet"]) {
        const { files, rows: read } = await overlap({ path: at(folder), ngram: 8 });
        expect(read).toBe(24);
        expect(files[0]).toMatchObject({ hitRows: [1, 2, 3, 4, 5], checkedRows: 6, mostlyHeldRows: 5 });
      }
      const parquet = path.join(at("parquet"), "eval-00000.parquet");
      if (style === "text") {
        expect((await overlap({ path: at("data"), against: [parquet], ngram: 8 })).files[0]).toMatchObject({
          rows: 12,
          share: 1,
        });
      }
    },
  );

  it.each([
    [{ ngram: 0 }, "invalid-parameter"],
    [{ fields: ["qestion"] }, "unknown-name"],
    [{ against: ["eval.csv"] }, "io-failed"],
    [{ against: ["none.jsonl"] }, "io-failed"],
    [{ against: ["other.csv"] }, "invalid-parameter"],
    [{ against: ["empty.jsonl"] }, "invalid-data"],
    [{ path: "none" }, "io-failed"],
  ])("refuses %j", async (changes, code) => {
    await writeFile(at("data.jsonl"), lines({ text: "a b c" }));
    await writeFile(at("eval.jsonl"), lines({ question: "a b c" }));
    await writeFile(at("other.csv"), "question\na b c\n");
    await writeFile(at("empty.jsonl"), "");
    const { against } = changes as Partial<OverlapOptions>;
    const options = against === undefined ? changes : { against: against.map(at) };
    await expect(overlap(options)).rejects.toMatchObject({ code });
  });
});
