import type { FileFormat, openRowSink } from "../../adapters/sinks/registry.ts";
import { CookbookError } from "../../core/errors.ts";
import { nearestName } from "../../core/nearest.ts";
import { HUB_LICENSES } from "../../domain/datasets/hub-licenses.ts";
import type { DatasetPart } from "../../domain/datasets/plan-files.ts";
import type { RowStyle } from "../../domain/datasets/row-style.ts";
import type { WrongOutputs } from "../../domain/datasets/wrong-outputs.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import type { Split } from "../../domain/templates/sdk/sampler.ts";
import type { SourceRequest } from "./open-sample-source.ts";

/** What a call made anew. */
export interface GenerationSpeed {
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
}

export interface GenerateDatasetOptions {
  /** Template id, file or package. */
  readonly template: string;
  /** Typed values or texts ("2-5"); defaults fill the rest. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Rows, at least 1. */
  readonly count: number;
  readonly seed: number;
  readonly split: Split;
  /** Outputs that do not follow the rule: a control, or noise. Default: the rule's. */
  readonly outputs?: Omit<WrongOutputs, "count"> | undefined;
  /** Default: the template's first. */
  readonly format?: string | undefined;
  /** Default "prompt-completion". */
  readonly style?: RowStyle | undefined;
  /** Default "jsonl". */
  readonly fileFormat?: FileFormat | undefined;
  readonly tokenizer: Tokenizer;
  /** Reference of the tokenizer's model; needed by the style tokens with two or more workers. */
  readonly model?: string | undefined;
  /** Folder; made if missing. */
  readonly out: string;
  /** Makes one part of the split only. */
  readonly part?: DatasetPart | undefined;
  /** Threads that write data files; 1, the default, is this thread. */
  readonly workers?: number | undefined;
  /** Rows per file, by default 10,000 to 50,000. A killed run makes at most the files under way anew. */
  readonly shardSize?: number | undefined;
  /** Of the data, for the card; default cc0-1.0. An identifier of the Hugging Face Hub. */
  readonly license?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  /** Told once, when rows were made. */
  readonly onSpeed?: ((speed: GenerationSpeed) => void) | undefined;
  /** For tests. */
  readonly openSink?: typeof openRowSink;
}

/** All that decides the samples. */
export function sourceRequest(options: Omit<GenerateDatasetOptions, "out">): SourceRequest {
  const { template, params = {}, format, seed, split, count, outputs } = options;
  return { template, params, format, seed, split, outputs: outputs && { ...outputs, count } };
}

/** Errors: invalid-parameter. */
export function checkOptions(options: GenerateDatasetOptions): void {
  const { count, workers = 1, shardSize = 1, part, style, model, license, out } = options;
  for (const [name, value] of Object.entries({ count, workers, shardSize })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw refusal(`${name} is ${value}, expected an integer of at least 1`);
    }
  }
  if (part !== undefined && !(part.of <= count)) {
    throw refusal(`${part.of} parts of ${count} rows: a part would be empty`);
  }
  if (out === "") throw refusal("the folder's name is empty, expected a path");
  if (license !== undefined) checkLicense(license);
  if (style === "tokens" && workers > 1 && model === undefined) {
    throw refusal("the style tokens with several workers needs a model: they open its tokenizer themselves");
  }
}

/** Errors: invalid-parameter. */
export function checkLicense(license: string): void {
  if (HUB_LICENSES.includes(license)) return;
  const nearest = nearestName(license.toLowerCase(), HUB_LICENSES);
  throw refusal(
    `license is ${JSON.stringify(license)}, expected an identifier of the Hugging Face Hub such as cc0-1.0, cc-by-4.0 or other`,
    nearest === undefined ? undefined : `did you mean "${nearest}"?`,
  );
}

function refusal(message: string, hint?: string): CookbookError {
  return new CookbookError({ code: "invalid-parameter", message, ...(hint === undefined ? {} : { hint }) });
}
