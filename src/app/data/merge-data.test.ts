import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DATA_FILE_FORMATS } from "../../contracts/dataset-manifest.ts";
import { folderDigests } from "../../testing/folder-contents.ts";
import { createWordTokenizer } from "../../testing/word-tokenizer.ts";
import { generateDataset } from "../datasets/generate-dataset.ts";
import type { GenerateDatasetOptions } from "../datasets/generate-options.ts";
import { loadDataset } from "../datasets/read-dataset.ts";
import { convertData } from "./convert-data.ts";
import { type MergeDataOptions, mergeData } from "./merge-data.ts";

const tokenizer = createWordTokenizer();
const openTokenizer = async () => tokenizer;
let home: string;
let out: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), "cookbook-merge-"));
  out = path.join(home, "out");
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function generate(name: string, changes: Partial<GenerateDatasetOptions> = {}): Promise<string> {
  const folder = path.join(home, name);
  const base = { template: "sort", seed: 2, count: 100, split: "train", tokenizer, out: folder } as const;
  await generateDataset({ ...base, ...changes });
  return folder;
}

function generateParts(of: number, changes: Partial<GenerateDatasetOptions> = {}): Promise<string[]> {
  return Promise.all(
    Array.from({ length: of }, (_, index) => generate(`part-${index}`, { ...changes, part: { index, of } })),
  );
}

function merge(paths: readonly string[], changes: Partial<MergeDataOptions> = {}) {
  return mergeData({ paths, out, openTokenizer, ...changes });
}

describe("parts of one dataset", () => {
  it.each(DATA_FILE_FORMATS)(
    "in %s become, in every byte, the folder that one call writes",
    async (fileFormat) => {
      const whole = await generate("whole", { fileFormat, shardSize: 40 });
      const parts = await generateParts(3, { fileFormat, shardSize: 40 });
      await merge([parts[2]!, parts[0]!, parts[1]!]);
      expect(await folderDigests(out)).toEqual(await folderDigests(whole));
    },
  );

  it("with answers that are counted, of which there are few", async () => {
    const whole = await generate("whole", { template: "grounded-yes-no" });
    await merge(await generateParts(4, { template: "grounded-yes-no" }));
    expect(await folderDigests(out)).toEqual(await folderDigests(whole));
  });

  it("of both splits at once", async () => {
    const whole = await generate("whole");
    await generate("whole", { split: "eval", count: 30 });
    const parts = await generateParts(2);
    await generateParts(2, { split: "eval", count: 30 });
    await merge(parts);
    expect(await folderDigests(out)).toEqual(await folderDigests(whole));
  });

  it("converted before, are one converted dataset", async () => {
    const direct = path.join(home, "direct");
    await convertData({
      path: await generate("whole", { style: "messages" }),
      out: direct,
      style: "text",
      openTokenizer,
    });
    const parts = await generateParts(2, { style: "messages" });
    const converted = parts.map((part) => `${part}-text`);
    for (const [i, part] of parts.entries())
      await convertData({ path: part, out: converted[i]!, style: "text", openTokenizer });
    await merge(converted);
    expect(await folderDigests(out)).toEqual(await folderDigests(direct));
  });

  it("are copied file by file where their borders allow it, and go on after a stop", async () => {
    const parts = await generateParts(2, { shardSize: 25 });
    const whole = await generate("whole", { shardSize: 25 });
    const controller = new AbortController();
    const stopped = merge(parts, { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(stopped).rejects.toMatchObject({ code: "interrupted" });
    const first = path.join(out, "train-00000.jsonl");
    const { mtimeMs } = await stat(first);
    await merge(parts);
    expect((await stat(first)).mtimeMs).toBe(mtimeMs);
    expect(await folderDigests(out)).toEqual(await folderDigests(whole));
  });

  it("that are not all there are refused by number", async () => {
    const parts = await generateParts(4);
    await expect(merge([parts[1]!, parts[2]!])).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringMatching(
        /of part 1 of 4 of sort \(train, seed 2, 100 rows\) in ".*part-1" parts 0, 3 are missing$/,
      ) as unknown,
    });
  });

  it("of another plan are named with what differs", async () => {
    const [first] = await generateParts(2);
    const stranger = await generate("stranger", { part: { index: 1, of: 2 }, seed: 3 });
    await expect(merge([first!, stranger])).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringMatching(
        /part 1 is missing; ".*stranger" is such a part, but its seed is 3 and not 2/,
      ) as unknown,
    });
  });

  it.each([
    ["twice the same part", { part: { index: 0, of: 2 } }],
    ["a part of another number of parts", { part: { index: 0, of: 3 } }],
    ["the whole beside a part", {}],
  ])("refuse %s", async (_, changes) => {
    const [first] = await generateParts(2);
    const other = await generate("other", changes);
    await expect(merge([first!, other])).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringContaining("hold the same rows") as unknown,
    });
  });

  it("need the tokenizer that they were made with", async () => {
    const parts = await generateParts(2);
    const other = async () => createWordTokenizer({ words: 3500 });
    await expect(merge(parts, { openTokenizer: other })).rejects.toMatchObject({
      code: "invalid-parameter",
      hint: expect.stringContaining("--model") as unknown,
    });
  });

  it("with a damaged file are refused", async () => {
    const parts = await generateParts(2);
    const file = path.join(parts[1]!, "train-00000.jsonl");
    await writeFile(file, (await readFile(file, "utf8")).replace("a", "b"));
    await expect(merge(parts)).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringContaining(file) as unknown,
    });
    await expect(loadDataset({ path: out })).rejects.toMatchObject({ code: "invalid-data" });
  });
});

describe("different datasets", () => {
  it("become one folder that keeps the provenance of each", async () => {
    const sort = await generate("sort");
    await generate("sort", { split: "eval", count: 10 });
    const reverse = await generate("reverse", { template: "reverse", count: 50, license: "cc0-1.0" });
    const manifest = await merge([reverse, sort]);
    expect(manifest).toMatchObject({
      schema: "cookbook-collection",
      license: "cc0-1.0",
      sharedPrompts: 0,
      splits: {
        train: {
          sources: [{ plan: { template: "reverse" } }, { plan: { template: "sort" } }],
          repeatedPrompts: 0,
        },
        eval: { sources: [{ plan: { template: "sort" } }] },
      },
    });
    const rows = await loadDataset({ path: out });
    expect(rows).toEqual([...(await loadDataset({ path: reverse })), ...(await loadDataset({ path: sort }))]);
    const card = await readFile(path.join(out, "README.md"), "utf8");
    expect(card).toContain("## train: reverse");
    expect(card).toContain("## train: sort");
    // The same call again finds all there; a collection merges and converts like any other folder.
    expect(await merge([reverse, sort])).toEqual(manifest);
    const third = await generate("third", { seed: 3 });
    const all = path.join(home, "all");
    await mergeData({ paths: [out, third], out: all, openTokenizer });
    expect(await loadDataset({ path: all })).toHaveLength(250);
    const text = path.join(home, "text");
    await convertData({ path: all, out: text, style: "text", fileFormat: "parquet", openTokenizer });
    expect((await loadDataset({ path: text }))[0]!.completion).toBe(rows[0]!.prompt + rows[0]!.completion);
  });

  it("of which one is in parts, and splits from two folders", async () => {
    const parts = await generateParts(2);
    const held = await generate("eval", { split: "eval", count: 10 });
    const whole = await generate("whole");
    await generate("whole", { split: "eval", count: 10 });
    await merge([...parts, held]);
    expect(await folderDigests(out)).toEqual(await folderDigests(whole));
    const other = await generate("reverse", { template: "reverse" });
    const manifest = await mergeData({ paths: [...parts, other], out: `${out}2`, openTokenizer });
    expect(manifest.splits.train).toMatchObject({
      sources: [{ plan: { template: "sort", count: 100 } }, { plan: { template: "reverse" } }],
    });
  });

  it("count prompts that stand in more than one", async () => {
    const rule = await generate("rule", { template: "span-match", count: 20 });
    const control = await generate("control", {
      template: "span-match",
      count: 15,
      params: { answer: "random-words" },
    });
    const manifest = await merge([rule, control]);
    expect(manifest.splits.train).toMatchObject({ repeatedPrompts: 15 });
  });

  it.each([
    ["the same rows under another count", { count: 60 }, "hold the same rows"],
    [
      "rows of another style",
      { template: "reverse", style: "text" },
      "of the style prompt-completion in jsonl",
    ],
    [
      "another kind of file",
      { template: "reverse", fileFormat: "parquet" },
      "of prompt-completion in parquet",
    ],
    ["another licence", { template: "reverse", license: "cc-by-4.0" }, "and that of"],
  ] as const)("refuse %s", async (_, changes, message) => {
    const [one, other] = [await generate("one"), await generate("other", changes)];
    await expect(merge([one, other])).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringContaining(message) as unknown,
    });
    await expect(stat(out)).rejects.toThrow();
  });

  it("may have different licences when one is chosen", async () => {
    const paths = [await generate("one"), await generate("other", { template: "reverse", license: "mit" })];
    expect((await merge(paths, { license: "mit" })).license).toBe("mit");
  });

  it("may hold imported rows, which stay known as such", async () => {
    const file = path.join(home, "mine.jsonl");
    await writeFile(file, '{"prompt":"a","completion":" b"}\n');
    const mine = path.join(home, "mine");
    await convertData({ path: file, out: mine, license: "cc0-1.0", openTokenizer });
    const manifest = await merge([await generate("sort"), mine]);
    expect(manifest.splits.train).toMatchObject({
      sources: [{ kind: "generated" }, { kind: "imported", name: "mine.jsonl" }],
    });
    await expect(merge([mine, `${mine}/../mine`], { out: `${out}2` })).rejects.toMatchObject({
      code: "invalid-parameter",
      message: expect.stringContaining("given twice") as unknown,
    });
  });
});

it("refuses folders that are no datasets, and those that are not finished", async () => {
  const file = path.join(home, "mine", "rows.jsonl");
  await generate("mine");
  await rm(path.join(home, "mine", "manifest.json"));
  await expect(merge([path.dirname(file)])).rejects.toMatchObject({
    code: "invalid-data",
    hint: expect.stringContaining("data convert") as unknown,
  });
  await writeFile(path.join(home, "mine", "train.plan.json"), "{}");
  await expect(merge([path.dirname(file)])).rejects.toMatchObject({
    code: "invalid-data",
    message: expect.stringContaining("not complete") as unknown,
  });
});
