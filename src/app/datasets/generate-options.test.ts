import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createWordTokenizer } from "../../testing/word-tokenizer.ts";
import { generateDataset } from "./generate-dataset.ts";
import type { GenerateDatasetOptions } from "./generate-options.ts";

const tokenizer = createWordTokenizer();
let out: string;

beforeEach(async () => {
  out = path.join(await mkdtemp(path.join(tmpdir(), "cookbook-options-")), "data");
});
afterEach(() => rm(path.dirname(out), { recursive: true, force: true }));

const options = (changes: Partial<GenerateDatasetOptions> = {}): GenerateDatasetOptions => ({
  template: "key-value",
  count: 20,
  seed: 5,
  split: "train",
  tokenizer,
  out,
  ...changes,
});

it.each([{ style: "messages" }, { fileFormat: "parquet" }] as const)(
  "refuses another split with %j: no loader reads both from one folder",
  async (changes) => {
    await generateDataset(options());
    await expect(generateDataset(options({ split: "eval", ...changes }))).rejects.toMatchObject({
      code: "not-resumable",
      message: expect.stringContaining('a split "train" whose') as unknown,
    });
    await generateDataset(options({ split: "eval" }));
  },
);

it("is CC0 unless told otherwise, and may be given another licence later without making rows anew", async () => {
  expect((await generateDataset(options())).license).toBe("cc0-1.0");
  const file = path.join(out, "train-00000.jsonl");
  const { mtimeMs } = await stat(file);
  const licensed = await generateDataset(options({ license: "cc-by-4.0" }));
  expect(licensed.license).toBe("cc-by-4.0");
  expect(JSON.parse(await readFile(path.join(out, "manifest.json"), "utf8"))).toEqual(licensed);
  expect(await readFile(path.join(out, "README.md"), "utf8")).toMatch(/^license: cc-by-4\.0$/m);
  expect((await generateDataset(options())).license).toBe("cc-by-4.0");
  expect((await stat(file)).mtimeMs).toBe(mtimeMs);
});

it.each([{ license: "" }, { license: "My Licence" }, { out: "" }])("refuses %j", async (changes) => {
  await expect(generateDataset(options(changes))).rejects.toMatchObject({ code: "invalid-parameter" });
});
