import type { DatasetManifest, GenerationReport } from "../../contracts/dataset-manifest.ts";
import type { FileRecord } from "../../contracts/dataset-progress.ts";
import { addAnswerCounts, NO_ANSWERS } from "../../domain/datasets/answer-counts.ts";
import { countDistinct, countShared } from "../../domain/datasets/distinct-sample.ts";
import { hashesOfBytes } from "../../domain/datasets/hash-bytes.ts";
import type { DatasetFolder } from "../../domain/ports/dataset-folder.ts";
import type { SampleSource } from "../../domain/ports/sample-source.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import { SPLITS, type Split } from "../../domain/templates/sdk/sampler.ts";
import { type CloseReport, lookClosely } from "./close-look.ts";
import { promptsFile } from "./dataset-plan.ts";

export interface ReportInput {
  readonly source: SampleSource;
  readonly tokenizer: Tokenizer;
  readonly range: { readonly first: number; readonly rows: number };
  /** In the order of their rows. */
  readonly records: readonly Pick<FileRecord, "prompts" | "answers">[];
  readonly modulus: number;
  /** What was looked at closely already; else it is done now. */
  readonly close?: CloseReport | undefined;
}

export async function buildReport(input: ReportInput): Promise<GenerationReport> {
  const { source, tokenizer, range, records, modulus } = input;
  const { seen, distinct } = countDistinct(promptHashes(records));
  const answers = records.map((record) => record.answers).reduce(addAnswerCounts, NO_ANSWERS);
  const close = input.close ?? (await lookClosely(source, tokenizer, range));
  return {
    uniqueRate: seen === 0 ? 1 : distinct / seen,
    uniqueCheckedRows: seen,
    uniqueEvery: modulus,
    tokens: close.tokens,
    answers: answers.isOpen ? null : answers.counts,
    roundTripRate: close.roundTripRate,
    solverAgreement: close.solverAgreement,
    baselines: [...close.baselines],
  };
}

/** The kept hashes of all files' prompts, in order of the rows. */
export function promptHashes(records: readonly Pick<FileRecord, "prompts">[]): Float64Array {
  return hashesOfBytes(Buffer.concat(records.map(({ prompts }) => Buffer.from(prompts, "base64"))));
}

export interface OwnPrompts {
  readonly split: Split;
  readonly prompts: Float64Array;
  readonly modulus: number;
}

/** Different prompts that the other split holds too; null when there is none. */
export async function sharedPrompts(
  folder: DatasetFolder,
  manifest: DatasetManifest | undefined,
  own: OwnPrompts,
): Promise<number | null> {
  const other = SPLITS.find((name) => name !== own.split && manifest?.splits[name] !== undefined);
  if (other === undefined) return null;
  const bytes = await folder.read(promptsFile(other));
  if (bytes === undefined) return null;
  const modulus = Math.max(own.modulus, manifest!.splits[other]!.report.uniqueEvery);
  return countShared(hashesOfBytes(bytes), own.prompts, modulus);
}
