import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { folderDigests } from "../../testing/folder-contents.ts";
import { createWordTokenizer } from "../../testing/word-tokenizer.ts";
import { generateDataset } from "../datasets/generate-dataset.ts";
import { mergeData } from "./merge-data.ts";

it("parts of so many rows that only some prompts are looked at become what one call writes, in files of its size", async () => {
  const home = await mkdtemp(path.join(tmpdir(), "cookbook-merge-"));
  const tokenizer = createWordTokenizer();
  const options = { template: "reverse", seed: 2, count: 70_000, split: "train", tokenizer } as const;
  try {
    const [whole, out] = [path.join(home, "whole"), path.join(home, "out")];
    const paths = [0, 1].map((index) => path.join(home, `part-${index}`));
    await generateDataset({ ...options, out: whole });
    for (const [index, part] of paths.entries()) {
      await generateDataset({ ...options, out: part, part: { index, of: 2 } });
    }
    await mergeData({ paths, out, openTokenizer: async () => tokenizer });
    expect(await folderDigests(out)).toEqual(await folderDigests(whole));
    const { report, plan } = JSON.parse(await readFile(path.join(out, "manifest.json"), "utf8")).splits.train;
    expect(report.uniqueEvery).toBe(2);
    expect(plan.shardSize).toBe(10_000);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
