import { openDatasetFolder } from "../adapters/store/dataset-folder.ts";
import { splitsOf } from "../contracts/folder-manifest.ts";
import { readStyledRow } from "../contracts/styled-row.ts";
import { CookbookError } from "../core/errors.ts";
import { splitTokenRow, type TokenRow } from "../domain/datasets/token-row.ts";
import type { ModelSession, TuneExample, TuneOptions, TuneResult } from "../domain/ports/engine.ts";
import type { Tokenizer } from "../domain/ports/tokenizer.ts";
import type { Split } from "../domain/templates/sdk/sampler.ts";
import { createPromptEncoder, type PromptEncoderOptions } from "../domain/tokens/prompt-encoder.ts";
import { readFolderManifest } from "./datasets/folder-manifest.ts";
import type { PlacedRow } from "./datasets/read-data-file.ts";
import { parseRow, readPlacedRows } from "./datasets/read-dataset.ts";

export interface TuneDatasetOptions {
  /** Dataset folder with rows of any style; those of tokens are trained on as they are. */
  readonly data: string;
  readonly split?: Split;
  readonly encoding?: PromptEncoderOptions;
  readonly tune: TuneOptions;
}

/**
 * Fine-tunes on a dataset folder: reads the rows, turns them into tokens and runs the engine. Errors: those of
 * `readDataset`, `createPromptEncoder` and the engine's `tune`; invalid-parameter for token rows of another tokenizer, and
 * for token rows with an encoding.
 */
export async function tuneDataset(session: ModelSession, options: TuneDatasetOptions): Promise<TuneResult> {
  return session.tune(await readExamples(session.tokenizer, options), options.tune);
}

/** A dataset's rows as the tokens that are trained on. Errors: as `tuneDataset`, but for the engine's. */
export async function readExamples(
  tokenizer: Tokenizer,
  { data, split = "train", encoding = {} }: Omit<TuneDatasetOptions, "tune">,
): Promise<TuneExample[]> {
  await checkTokenizer(data, split, tokenizer.fingerprint);
  const encoder = createPromptEncoder(tokenizer, encoding);
  const examples: TuneExample[] = [];
  for await (const placed of readPlacedRows({ path: data, split })) {
    const tokens = tokensOf(placed, encoding);
    if (tokens !== undefined) examples.push(tokens);
    else {
      const row = parseRow(placed);
      examples.push(encoder.encodePair(row.prompt, row.completion));
    }
  }
  return examples;
}

/** Undefined for rows of text. Errors: invalid-data, invalid-parameter. */
function tokensOf({ value, where }: PlacedRow, encoding: PromptEncoderOptions): TuneExample | undefined {
  if (!Object.hasOwn(Object(value) as object, "input_ids")) return undefined;
  const reading = readStyledRow(value);
  const ids = "problem" in reading ? reading : splitTokenRow(reading.row as unknown as TokenRow);
  if ("problem" in ids) {
    throw new CookbookError({
      code: "invalid-data",
      message: `"${where}" is no row of tokens: ${ids.problem}`,
      hint: 'a row is {"input_ids": […], "labels": […]} with labels of -100 on the prompt',
    });
  }
  if (encoding.chat !== true && encoding.endOfText !== true) return ids;
  throw new CookbookError({
    code: "invalid-parameter",
    message: `"${where}" holds tokens already: ${encoding.chat === true ? "a chat template" : "an end-of-text token"} cannot be put around them`,
    hint: "tune without it, or on rows of another style",
  });
}

async function checkTokenizer(data: string, split: Split, fingerprint: string): Promise<void> {
  const manifest = await readFolderManifest(openDatasetFolder(data));
  const present = manifest && splitsOf(manifest).find((each) => each.split === split);
  for (const source of present?.sources ?? []) {
    const tokenizer = source.kind === "generated" ? source.plan.tokenizer : source.tokenizer;
    if (tokenizer === undefined || tokenizer === fingerprint) continue;
    throw new CookbookError({
      code: "invalid-parameter",
      message: `the tokens of "${data}" are of another tokenizer than the model's (${tokenizer.slice(0, 12)}…, expected ${fingerprint.slice(0, 12)}…)`,
      hint: "generate or convert the dataset with --model set to the model that is tuned",
    });
  }
}
