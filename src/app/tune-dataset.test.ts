import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ModelSession, TuneExample, TuneOptions } from "../domain/ports/engine.ts";
import { createWordTokenizer } from "../testing/word-tokenizer.ts";
import { generateDataset } from "./datasets/generate-dataset.ts";
import type { GenerateDatasetOptions } from "./datasets/generate-options.ts";
import { tuneDataset } from "./tune-dataset.ts";

const tokenizer = createWordTokenizer();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-tune-data-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What an engine would be given. */
async function examplesOf(data: string, encoding = {}, model = tokenizer): Promise<readonly TuneExample[]> {
  let given: readonly TuneExample[] = [];
  const session = {
    tokenizer: model,
    tune: async (examples: readonly TuneExample[]) => {
      given = examples;
    },
  } as unknown as ModelSession;
  await tuneDataset(session, { data, encoding, tune: {} as TuneOptions });
  return given;
}

async function dataset(changes: Partial<GenerateDatasetOptions>): Promise<string> {
  const out = path.join(folder, `${changes.style}-${changes.fileFormat ?? "jsonl"}`);
  await generateDataset({
    template: "key-value",
    count: 40,
    seed: 3,
    split: "train",
    tokenizer,
    out,
    ...changes,
  });
  return out;
}

describe("tuneDataset", () => {
  it.each(["jsonl", "jsonl.gz", "parquet"] as const)(
    "trains on rows of tokens in %s as on the rows of text that they come from",
    async (fileFormat) => {
      const expected = await examplesOf(await dataset({ style: "prompt-completion" }));
      expect(expected).toHaveLength(40);
      expect(await examplesOf(await dataset({ style: "tokens", fileFormat }))).toEqual(expected);
    },
  );

  it("refuses tokens of another tokenizer", async () => {
    const data = await dataset({ style: "tokens" });
    await expect(examplesOf(data, {}, createWordTokenizer({ words: 3000 }))).rejects.toMatchObject({
      code: "invalid-parameter",
      hint: expect.stringContaining("--model") as unknown,
    });
  });

  it.each([{ chat: true }, { endOfText: true }])("refuses to put %j around tokens", async (encoding) => {
    const chatty = { ...tokenizer, applyChatTemplate: () => "" };
    await expect(examplesOf(await dataset({ style: "tokens" }), encoding, chatty)).rejects.toMatchObject({
      code: "invalid-parameter",
      message: expect.stringContaining("holds tokens already") as unknown,
    });
  });

  it.each([
    ['{"input_ids":[1,2],"labels":[-100]}', "2 input_ids and 1 labels"],
    ['{"input_ids":[1,2],"labels":[-100,-100]}', "nothing in it is trained"],
    ['{"input_ids":[1,2,3],"labels":[-100,2,-100]}', "label 2 is -100 and not the id 3"],
    ['{"input_ids":[1,"2"],"labels":[-100,2]}', "input_ids.1"],
  ])("names the bad row %s", async (row, problem) => {
    await writeFile(path.join(folder, "rows.jsonl"), `{"input_ids":[1,2],"labels":[-100,2]}\n${row}\n`);
    await expect(examplesOf(folder)).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringMatching(new RegExp(`rows\\.jsonl:2.*${problem}`)) as unknown,
    });
  });
});
