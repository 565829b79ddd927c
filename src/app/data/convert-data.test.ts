import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DATA_FILE_FORMATS } from "../../contracts/dataset-manifest.ts";
import { ROW_STYLES } from "../../domain/datasets/row-style.ts";
import { folderDigests } from "../../testing/folder-contents.ts";
import { createWordTokenizer } from "../../testing/word-tokenizer.ts";
import { generateDataset } from "../datasets/generate-dataset.ts";
import type { GenerateDatasetOptions } from "../datasets/generate-options.ts";
import { loadDataset, readPlacedRows } from "../datasets/read-dataset.ts";
import { convertData } from "./convert-data.ts";
import type { ConvertDataOptions } from "./convert-options.ts";

const tokenizer = createWordTokenizer();
let home: string;
let out: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), "cookbook-convert-"));
  out = path.join(home, "out");
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function generate(name: string, changes: Partial<GenerateDatasetOptions> = {}): Promise<string> {
  const folder = path.join(home, name);
  const options = { template: "sort", seed: 2, count: 70, shardSize: 30, tokenizer, out: folder, ...changes };
  await generateDataset({ ...options, split: "train" });
  await generateDataset({ ...options, split: "eval", count: 20 });
  return folder;
}

function convert(source: string, changes: Partial<ConvertDataOptions> = {}) {
  return convertData({ path: source, out, openTokenizer: async () => tokenizer, ...changes });
}

async function rowsOf(folder: string, split: "train" | "eval" = "train"): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const { value } of readPlacedRows({ path: folder, split })) rows.push(value);
  return JSON.parse(JSON.stringify(rows)) as unknown[];
}

describe("a dataset of prompts and completions", () => {
  it.each(ROW_STYLES.flatMap((style) => DATA_FILE_FORMATS.map((fileFormat) => [style, fileFormat] as const)))(
    "becomes %s in %s, in every byte what generate writes",
    async (style, fileFormat) => {
      const direct = await generate("direct", { style, fileFormat });
      await convert(await generate("pairs"), { style, fileFormat });
      expect(await folderDigests(out)).toEqual(await folderDigests(direct));
    },
  );

  it("is cut into files of another size", async () => {
    const direct = await generate("direct", { shardSize: 16 });
    await convert(await generate("pairs"), { shardSize: 16 });
    expect(await folderDigests(out)).toEqual(await folderDigests(direct));
  });
});

describe("a dataset of another style", () => {
  it.each(["messages", "alpaca", "tokens"] as const)(
    "of %s comes back from Parquet as it was",
    async (style) => {
      const source = await generate("source", { style });
      await convert(source, { fileFormat: "parquet" });
      const back = path.join(home, "back");
      await convert(out, { out: back, fileFormat: "jsonl" });
      expect(await folderDigests(back)).toEqual(await folderDigests(source));
    },
  );

  it("says in its manifest what it lost", async () => {
    const manifest = await convert(await generate("source", { style: "messages" }), { style: "text" });
    expect(manifest.splits.train).toMatchObject({ plan: { style: "text" }, via: ["messages"] });
    expect(await readFile(path.join(out, "README.md"), "utf8")).toContain("| converted from | messages |");
  });

  it("gives tokens back as text", async () => {
    await convert(await generate("source", { style: "tokens" }), { style: "prompt-completion" });
    expect(await rowsOf(out)).toEqual(await rowsOf(await generate("pairs")));
  });

  it.each(["prompt-completion", "messages", "alpaca"] as const)(
    "of text does not become %s",
    async (style) => {
      await expect(convert(await generate("source", { style: "text" }), { style })).rejects.toMatchObject({
        code: "invalid-parameter",
        message: expect.stringContaining("no border between prompt and completion") as unknown,
      });
      await expect(stat(out)).rejects.toThrow();
    },
  );

  it("does not turn tokens of another tokenizer into text", async () => {
    const source = await generate("source", { style: "tokens" });
    const openTokenizer = async () => createWordTokenizer({ words: 3500 });
    await expect(convert(source, { style: "text", openTokenizer })).rejects.toMatchObject({
      code: "invalid-parameter",
      hint: expect.stringContaining("--model") as unknown,
    });
  });
});

describe("a conversion that was stopped", () => {
  it("goes on with the same bytes, and is not read before its end", async () => {
    const source = await generate("source");
    const straight = path.join(home, "straight");
    await convert(source, { out: straight, style: "alpaca" });
    const controller = new AbortController();
    const stopped = convert(source, {
      style: "alpaca",
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done >= 30) controller.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: "interrupted" });
    await writeFile(path.join(out, "train-00001.jsonl.77.tmp"), "half");
    const first = path.join(out, "train-00000.jsonl");
    const { mtimeMs } = await stat(first);
    await expect(loadDataset({ path: out })).rejects.toMatchObject({ code: "invalid-data" });
    await expect(convert(source, { style: "text" })).rejects.toMatchObject({ code: "not-resumable" });
    await convert(source, { style: "alpaca" });
    expect(await folderDigests(out)).toEqual(await folderDigests(straight));
    expect((await stat(first)).mtimeMs).toBe(mtimeMs);
    await convert(source, { style: "alpaca" });
    expect((await stat(first)).mtimeMs).toBe(mtimeMs);
  });

  it("clears away what a process left that was killed just before its end", async () => {
    const source = await generate("source");
    await convert(source);
    const sound = await folderDigests(out);
    for (const name of ["train.progress", "eval.plan.json", "README.md.x.tmp"]) {
      await writeFile(path.join(out, name), "left");
    }
    await convert(source);
    expect(await folderDigests(out)).toEqual(sound);
  });

  it("mends a damaged file of its result, and refuses a damaged source", async () => {
    const source = await generate("source");
    await convert(source);
    const sound = await folderDigests(out);
    await writeFile(path.join(out, "train-00001.jsonl"), "{}\n");
    await convert(source);
    expect(await folderDigests(out)).toEqual(sound);
    await writeFile(path.join(source, "train-00001.jsonl"), "{}\n");
    await expect(convert(source, { out: `${out}2` })).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringContaining("train-00001.jsonl") as unknown,
    });
  });
});

describe("rows from elsewhere", () => {
  const rows = [
    { instruction: "Add.", input: "1 2", output: "3", id: 7 },
    { instruction: "Say yes.", output: "yes", id: 8 },
  ];
  const text = `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;

  it("become a folder that says where they are from", async () => {
    const file = path.join(home, "mine.jsonl.gz");
    await writeFile(file, gzipSync(text));
    const manifest = await convert(file, {
      style: "prompt-completion",
      fileFormat: "jsonl",
      dropped: ["id"],
    });
    expect(manifest).toMatchObject({ schema: "cookbook-collection", license: null });
    expect(manifest.splits.train).toMatchObject({
      sources: [{ kind: "imported", name: "mine.jsonl.gz", style: "alpaca", dropped: ["id"] }],
      repeatedPrompts: 0,
    });
    expect(await loadDataset({ path: out })).toEqual([
      { prompt: "Add.\n1 2", completion: " 3" },
      { prompt: "Say yes.", completion: " yes" },
    ]);
    const card = await readFile(path.join(out, "README.md"), "utf8");
    expect(card).toContain("were not made by this software");
    expect(card).not.toMatch(/^license:/m);
    expect(card).not.toContain("machine-generated");
  });

  it("go into the splits that their files' names speak of", async () => {
    const folder = path.join(home, "mine");
    await convert(await generate("pairs"), { out: folder });
    await rm(path.join(folder, "manifest.json"));
    const manifest = await convert(folder, { license: "other" });
    expect(manifest.license).toBe("other");
    expect(await rowsOf(out)).toEqual(await rowsOf(folder));
    expect(await rowsOf(out, "eval")).toEqual(await rowsOf(folder, "eval"));
    expect((await readdir(out)).filter((name) => name.endsWith(".jsonl"))).toEqual([
      "eval-00000.jsonl",
      "train-00000.jsonl",
    ]);
  });

  it.each([
    [`${text}`, {}, /mine\.jsonl:1.*it has the columns id/],
    [`${text}not json\n`, { dropped: ["id"] }, /mine\.jsonl:3.*no JSON/],
    [
      `{"text":"a"}\n{"prompt":"a","completion":"b"}\n`,
      {},
      /mine\.jsonl:2.*style prompt-completion, and those before it of text/,
    ],
    [`{"question":"a"}\n`, {}, /mine\.jsonl:1.*of no row style: question/],
    [
      `{"messages":[{"role":"user","content":"a"},{"role":"tool","content":"b"}]}\n`,
      { style: "alpaca" },
      /mine\.jsonl:1.*turns are user, tool/,
    ],
    [`{"messages":[{"role":"user","content":"a","name":"b"}]}\n`, {}, /mine\.jsonl:1.*name/],
    ["", {}, /no row in "mine\.jsonl"/],
    ["[1]\n", {}, /no object/],
  ] as const)("are refused when they are %j", async (content, changes, message) => {
    const file = path.join(home, "mine.jsonl");
    await writeFile(file, content);
    await expect(convert(file, changes as Partial<ConvertDataOptions>)).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringMatching(message) as unknown,
    });
  });

  it("ask which split they become when their name is no split's", async () => {
    const file = path.join(home, "mine-test.jsonl");
    await writeFile(file, text);
    await expect(convert(file, { dropped: ["id"] })).rejects.toMatchObject({
      code: "invalid-parameter",
      hint: expect.stringContaining("--split") as unknown,
    });
    await convert(file, { dropped: ["id"], split: "eval" });
    expect(await rowsOf(out, "eval")).toHaveLength(2);
  });
});

it.each([
  [{ out: "" }, "invalid-parameter"],
  [{ license: "My licence" }, "invalid-parameter"],
  [{ shardSize: 0 }, "invalid-parameter"],
  [{ path: "missing" }, "io-failed"],
])("refuses %j", async (changes, code) => {
  await expect(convert(await generate("source"), changes)).rejects.toMatchObject({ code });
});

it("does not write into the folder that it reads", async () => {
  const source = await generate("source");
  await expect(convert(source, { out: `${source}/.` })).rejects.toMatchObject({ code: "invalid-parameter" });
});
