import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ROW_STYLES } from "../../domain/datasets/row-style.ts";
import { generateSmallDataset } from "../../testing/small-dataset.ts";
import { createWordTokenizer } from "../../testing/word-tokenizer.ts";
import type { GenerateDatasetOptions } from "../datasets/generate-options.ts";
import { loadDataset } from "../datasets/read-dataset.ts";
import { inspectData } from "./inspect-data.ts";
import { markRow } from "./marked-row.ts";

const tokenizer = createWordTokenizer();
let home: string;
const at = (...names: string[]) => path.join(home, ...names);

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), "cookbook-inspect-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function generate(changes: Partial<GenerateDatasetOptions> = {}): Promise<string> {
  const out = at("data");
  await generateSmallDataset(out, changes);
  return out;
}

describe("a dataset", () => {
  it.each(ROW_STYLES)(
    "of %s: what its manifest says, and its first rows with the trained part apart",
    async (style) => {
      const folder = await generate({ style, split: "eval" });
      await generate({ style });
      const inspection = await inspectData({ path: folder, rows: 35, tokenizer });
      expect(inspection).toMatchObject({
        kind: "dataset",
        license: "cc0-1.0",
        sharedPrompts: 0,
        unfinished: [],
      });
      expect(inspection.splits.map(({ split }) => split)).toEqual(["train", "eval"]);
      const [train] = inspection.splits;
      expect(train).toMatchObject({
        style,
        rows: 70,
        fileFormats: ["jsonl"],
        sources: [{ plan: { template: "sort" } }],
      });
      expect(train!.files.map(({ rows }) => rows)).toEqual([30, 30, 10]);
      expect(train!.first).toHaveLength(35);
      await rm(folder, { recursive: true });
      const [row] = await loadDataset({ path: await generate() });
      const parts = train!.first[0]!.parts;
      const isWhole = style === "text";
      const isTrimmed = style === "messages" || style === "alpaca";
      expect(parts.at(-1)).toEqual({
        text: isWhole ? row!.prompt + row!.completion : isTrimmed ? row!.completion.trim() : row!.completion,
        isTrained: true,
      });
      expect(parts.map(({ text }) => text).join("")).toContain(row!.prompt);
    },
  );

  it("of one split only, when asked", async () => {
    const folder = await generate();
    expect((await inspectData({ path: folder, split: "train" })).splits).toHaveLength(1);
    await expect(inspectData({ path: folder, split: "eval" })).rejects.toMatchObject({
      message: expect.stringContaining('no split "eval", only train') as unknown,
    });
  });

  it("that was interrupted", async () => {
    const folder = await generate();
    await rm(path.join(folder, "manifest.json"));
    await writeFile(path.join(folder, "train.plan.json"), "{}");
    expect(await inspectData({ path: folder })).toMatchObject({
      kind: "files",
      unfinished: ["train"],
      splits: [{ rows: 70, style: "prompt-completion" }],
    });
    for (const name of ["train-00000.jsonl", "train-00001.jsonl", "train-00002.jsonl"]) {
      await rm(path.join(folder, name));
    }
    expect(await inspectData({ path: folder })).toMatchObject({ unfinished: ["train"], splits: [] });
  });
});

describe("any files", () => {
  it("are counted and their columns described, by the splits that their names speak of", async () => {
    await mkdir(at("hub", "data"), { recursive: true });
    await writeFile(
      at("hub", "data", "train-00000-of-00001.jsonl"),
      '{"a":1,"b":null}\n\n{"a":1.5,"b":"x","c":[1]}\n',
    );
    await writeFile(at("hub", "data", "validation.jsonl"), '{"prompt":"p","completion":"c","id":3}\n');
    const { kind, splits } = await inspectData({ path: at("hub") });
    expect(kind).toBe("files");
    expect(splits).toMatchObject([
      {
        split: "train",
        rows: 2,
        style: undefined,
        columns: [
          { name: "a", types: ["integer", "number"], missing: 0 },
          { name: "b", types: ["null", "string"], missing: 0 },
          { name: "c", types: ["list of integer"], missing: 1 },
        ],
      },
      { split: "validation", rows: 1, style: "prompt-completion", first: [{ value: { id: 3 } }] },
    ]);
  });

  it("of Parquet have rows that JSON can hold", async () => {
    const { splits } = await inspectData({ path: "testdata/parquet/zstd.parquet", rows: 1 });
    expect(splits[0]).toMatchObject({
      rows: 3,
      columns: [{ name: "question" }, { name: "choices" }, { types: ["integer"] }],
    });
    expect(JSON.stringify(splits[0]!.first[0]!.value)).toContain('"number":1');
  });

  it.each([
    ["rows.csv", "a,b\n", "no data file"],
    ["rows.jsonl", '{"a":1}\n{\n', "rows.jsonl:2"],
    ["rows.jsonl.gz", "none", "cannot be read"],
    ["rows.parquet", "none at all, of any kind", "cannot be read"],
  ])("that are damaged: %s %j", async (name, content, message) => {
    await writeFile(at(name), content);
    await expect(inspectData({ path: at(name) })).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringContaining(message) as unknown,
    });
  });
});

it("marks every turn of the assistant, and shows tokens as ids where no tokenizer is known", () => {
  const turn = (role: string, content: string) => ({ role, content });
  const messages = [turn("user", "1"), turn("assistant", "2"), turn("user", "3"), turn("assistant", "4")];
  expect(
    markRow({ messages })
      .filter(({ isTrained }) => isTrained)
      .map(({ text }) => text),
  ).toEqual(["2", "4"]);
  expect(markRow({ input_ids: [7, 8, 9], labels: [-100, 8, 9] })).toEqual([
    { text: "7 ", isTrained: false },
    { text: "8 9", isTrained: true },
  ]);
  expect(markRow({ question: "q" })).toEqual([{ text: '{"question":"q"}', isTrained: false }]);
});
