import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DATA_FILE_FORMATS } from "../../contracts/dataset-manifest.ts";
import { ROW_STYLES } from "../../domain/datasets/row-style.ts";
import { generateSmallDataset } from "../../testing/small-dataset.ts";
import { createWordTokenizer } from "../../testing/word-tokenizer.ts";
import type { GenerateDatasetOptions } from "../datasets/generate-options.ts";
import { convertData } from "./convert-data.ts";
import { mergeData } from "./merge-data.ts";
import { type VerifyDataOptions, verifyData } from "./verify-data.ts";

const tokenizer = createWordTokenizer();
const openTokenizer = async () => tokenizer;
let home: string;
let folder: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), "cookbook-verify-"));
  folder = path.join(home, "data");
});
afterEach(() => rm(home, { recursive: true, force: true }));

const generate = (changes: Partial<GenerateDatasetOptions> = {}) => generateSmallDataset(folder, changes);

const verify = (changes: Partial<VerifyDataOptions> = {}) =>
  verifyData({ path: folder, openTokenizer, regenerate: 20, ...changes });

describe("verifyData", () => {
  it.each(ROW_STYLES.flatMap((style) => DATA_FILE_FORMATS.map((fileFormat) => [style, fileFormat] as const)))(
    "finds nothing wrong with a sound dataset of %s in %s, whose rows it makes again",
    async (style, fileFormat) => {
      await generate({ style, fileFormat });
      await generate({ style, fileFormat, split: "eval", count: 10 });
      expect(await verify()).toMatchObject({
        problems: [],
        splits: [
          { split: "train", files: 3, rows: 70, regenerated: 20 },
          { split: "eval", files: 1, rows: 10, regenerated: 10 },
        ],
      });
    },
  );

  it("makes the rows of a part, of a collection, and of a dataset converted twice again", async () => {
    const part = path.join(home, "part");
    await generate({ part: { index: 1, of: 3 }, out: part });
    expect(await verify({ path: part })).toMatchObject({
      problems: [],
      splits: [{ rows: 23, regenerated: 20 }],
    });
    await generate({ style: "messages" });
    const converted = path.join(home, "converted");
    const twice = path.join(home, "twice");
    await convertData({ path: folder, out: converted, style: "prompt-completion", openTokenizer });
    await convertData({ path: converted, out: twice, style: "text", openTokenizer });
    expect((await verify({ path: twice })).problems).toEqual([]);
    const other = path.join(home, "other");
    await generate({ style: "text", template: "reverse", out: other });
    const all = path.join(home, "all");
    await mergeData({ paths: [other, twice], out: all, openTokenizer });
    expect(await verify({ path: all })).toMatchObject({
      problems: [],
      splits: [{ rows: 140, regenerated: 40 }],
    });
  });

  it("makes rows with wrong outputs again, and those of a part as they stand in the whole", async () => {
    const outputs = { kind: "random", share: 0.5 } as const;
    await generate({ outputs });
    expect((await verify()).problems).toEqual([]);
    const parts = [0, 1, 2].map((index) => path.join(home, `part-${index}`));
    for (const [index, out] of parts.entries()) await generate({ outputs, part: { index, of: 3 }, out });
    const part = parts[1]!;
    expect((await verify({ path: part })).problems).toEqual([]);
    const joined = path.join(home, "joined");
    await mergeData({ paths: parts, out: joined, openTokenizer });
    expect((await verify({ path: joined })).problems).toEqual([]);
    const rows = async (of: string) => {
      const files = (await readdir(of)).filter((name) => /^train-\d+\.jsonl$/.test(name)).sort();
      return (await Promise.all(files.map((file) => readFile(path.join(of, file), "utf8")))).join("");
    };
    expect(await rows(folder)).toContain(await rows(part));
    expect(await rows(joined)).toBe(await rows(folder));
    await expect(generate({ outputs: { kind: "shuffled", share: 0.5 } })).rejects.toMatchObject({
      code: "not-resumable",
    });
  });

  it("names files that are missing, shorter, or changed", async () => {
    await generate();
    const file = (number: number) => path.join(folder, `train-0000${number}.jsonl`);
    await rm(file(0));
    await appendFile(file(1), "{}\n");
    await writeFile(file(2), (await readFile(file(2), "utf8")).replace(/[a-z]/, "?"));
    expect((await verify()).problems).toEqual([
      { file: "train-00000.jsonl", problem: "is missing" },
      {
        file: "train-00001.jsonl",
        problem: expect.stringMatching(/^has \d+ bytes, and the manifest says \d+$/) as unknown,
      },
      { file: "train-00002.jsonl", problem: expect.stringContaining("another SHA-256") as unknown },
    ]);
  });

  it("names what is unfinished, unknown or lacks beside the data", async () => {
    await generate();
    await writeFile(path.join(folder, "train-00002.jsonl.7.tmp"), "half");
    await writeFile(path.join(folder, "eval.plan.json"), "{}");
    await writeFile(path.join(folder, "train-extra.jsonl"), '{"prompt":"a","completion":"b"}\n');
    await rm(path.join(folder, "README.md"));
    await rm(path.join(folder, "train.prompts.bin"));
    const { problems } = await verify();
    expect(problems.map(({ file }) => file).sort()).toEqual([
      "README.md",
      "eval.plan.json",
      "train-00002.jsonl.7.tmp",
      "train-extra.jsonl",
      "train.prompts.bin",
    ]);
  });

  it.each(["jsonl", "parquet"] as const)(
    "notices rows in %s that the plan does not make",
    async (fileFormat) => {
      await generate({ fileFormat });
      const manifest = path.join(folder, "manifest.json");
      await writeFile(manifest, (await readFile(manifest, "utf8")).replace('"seed": 2', '"seed": 3'));
      expect((await verify({ regenerate: 0 })).problems).toEqual([]);
      const { problems } = await verify();
      expect(problems).toHaveLength(20);
      expect(problems[0]).toEqual({
        file: `train-00000.${fileFormat}`,
        problem: expect.stringMatching(
          /^row 1 is not what the plan makes: at character \d+ it has ".*", expected ".*"$/,
        ) as unknown,
      });
    },
  );

  it("notices counts that do not fit", async () => {
    await generate();
    const manifest = path.join(folder, "manifest.json");
    await writeFile(manifest, (await readFile(manifest, "utf8")).replace('"rows": 10,', '"rows": 11,'));
    expect((await verify({ regenerate: 0 })).problems).toEqual([
      { file: "train-00002.jsonl", problem: "has 10 rows, and the manifest says 11" },
      { file: "manifest.json", problem: "names 71 rows of sort in train, and its plan 70" },
    ]);
  });

  it("says of a folder without a sound manifest that it is not finished", async () => {
    await generate();
    await writeFile(path.join(folder, "manifest.json"), "{");
    expect((await verify()).problems).toEqual([
      { file: "manifest.json", problem: expect.stringContaining("no dataset manifest") as unknown },
    ]);
    await rm(path.join(folder, "manifest.json"));
    expect((await verify()).problems).toEqual([
      { file: "manifest.json", problem: expect.stringContaining("is missing") as unknown },
    ]);
    await expect(verify({ path: path.join(home, "nowhere") })).rejects.toMatchObject({ code: "io-failed" });
  });

  it("needs the tokenizer of the words to make rows again", async () => {
    await generate();
    const other = async () => createWordTokenizer({ words: 3500 });
    await expect(verify({ openTokenizer: other })).rejects.toMatchObject({ code: "invalid-parameter" });
  });
});

describe("rows of a template of one's own", () => {
  it("are made again with the file that made them, and with no other", async () => {
    const code = (separator: string) => `
      import { z } from ${JSON.stringify(path.resolve("node_modules/zod/index.js"))};
      import { defineTemplate } from ${JSON.stringify(path.resolve("src/domain/templates/sdk/define-template.ts"))};
      import { integer, tokenFields } from ${JSON.stringify(path.resolve("src/domain/templates/sdk/param-fields.ts"))};
      export default defineTemplate({
        id: "own", version: 1, title: "t", rule: "r", description: "d", family: "transform", tasks: [],
        params: z.object({ words: integer({ min: 1, max: 9, default: 3, description: "w" }), ...tokenFields }),
        slots: { list: { role: "parent", description: "l", list: true }, answer: { role: "output", description: "a" } },
        outputSlot: "answer",
        formats: { plain: { title: "p", prompt: ({ list }) => list.join(${JSON.stringify(separator)}), completion: ({ answer }) => " " + answer } },
        baselines: [{ id: "b", description: "b", answer: () => "x", expected: () => 0 }],
        wordsNeeded: ({ words }) => words,
        sample: ({ words, params }) => { const list = words.words(params.words); return { list, answer: list[0] }; },
        score: () => ({ adherence: 1, parts: {} }),
        solve: ({ list }) => list[0],
      });`;
    const template = path.join(home, "own.ts");
    await writeFile(template, code(" "));
    await generate({ template, count: 20 });
    await expect(verify()).rejects.toMatchObject({
      code: "invalid-parameter",
      hint: expect.stringContaining("--template") as unknown,
    });
    expect(await verify({ template })).toMatchObject({ problems: [], splits: [{ regenerated: 20 }] });
    const other = path.join(home, "other.ts");
    await writeFile(other, code(", "));
    await expect(verify({ template: other })).rejects.toMatchObject({
      code: "invalid-parameter",
      message: expect.stringContaining("code is not what it was") as unknown,
    });
  });
});
