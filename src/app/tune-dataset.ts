import type { ModelSession, TuneExample, TuneOptions, TuneResult } from "../domain/ports/engine.ts";
import type { Split } from "../domain/templates/sdk/sampler.ts";
import { createPromptEncoder, type PromptEncoderOptions } from "../domain/tokens/prompt-encoder.ts";
import { readDataset } from "./datasets/read-dataset.ts";

export interface TuneDatasetOptions {
  /** Dataset folder with `prompt` and `completion` rows. */
  readonly data: string;
  readonly split?: Split;
  readonly encoding?: PromptEncoderOptions;
  readonly tune: TuneOptions;
}

/**
 * Fine-tunes on a dataset folder: reads the rows, turns them into tokens and runs the engine. Errors: those of
 * `readDataset`, `createPromptEncoder` and the engine's `tune`.
 */
export async function tuneDataset(session: ModelSession, options: TuneDatasetOptions): Promise<TuneResult> {
  const { data, split = "train", encoding = {}, tune } = options;
  const encoder = createPromptEncoder(session.tokenizer, encoding);
  const examples: TuneExample[] = [];
  for await (const row of readDataset({ path: data, split })) {
    examples.push(encoder.encodePair(row.prompt, row.completion));
  }
  return session.tune(examples, tune);
}
