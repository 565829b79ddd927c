import { generateDataset } from "../app/datasets/generate-dataset.ts";
import type { GenerateDatasetOptions } from "../app/datasets/generate-options.ts";
import { createWordTokenizer } from "./word-tokenizer.ts";

/** 70 rows of `sort` in three files, unless changed, in the folder `out`. */
export async function generateSmallDataset(
  out: string,
  changes: Partial<GenerateDatasetOptions> = {},
): Promise<void> {
  await generateDataset({
    template: "sort",
    seed: 2,
    count: 70,
    shardSize: 30,
    tokenizer: createWordTokenizer(),
    out,
    split: "train",
    ...changes,
  });
}
