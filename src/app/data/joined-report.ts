import type { DatasetPlan, GenerationReport } from "../../contracts/dataset-manifest.ts";
import { bytesOfHashes } from "../../domain/datasets/hash-bytes.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import { buildReport } from "../datasets/build-report.ts";
import { openPlannedSource } from "./open-planned-source.ts";

export interface JoinedReportOptions {
  /** Of any part. */
  readonly plan: DatasetPlan;
  /** Of all parts, in order. */
  readonly reports: readonly GenerationReport[];
  /** Hashes of the prompts of all parts, in order. */
  readonly prompts: Float64Array;
  readonly promptsEvery: number;
  readonly template: string | undefined;
  readonly tokenizer: Tokenizer;
}

/** The report of a whole from those of its parts: the counts are added, the closely looked at samples made again. */
export async function joinedReport(options: JoinedReportOptions): Promise<GenerationReport> {
  const { plan, reports, prompts, promptsEvery, template, tokenizer } = options;
  const source = await openPlannedSource({ plan, template, tokenizer });
  const hashes = Buffer.from(bytesOfHashes(prompts)).toString("base64");
  try {
    return await buildReport({
      source,
      tokenizer,
      range: { first: 0, rows: plan.count },
      modulus: promptsEvery,
      records: reports.map(({ answers }, i) => ({
        prompts: i === 0 ? hashes : "",
        answers: { counts: answers ?? {}, isOpen: answers === null },
      })),
    });
  } finally {
    await source.close();
  }
}
