import { join } from "node:path";
import { writeFile } from "../../../adapters/store/write-file.ts";
import { pythonJson } from "../../../core/python/json.ts";
import type { EvaluationRun } from "./evaluation-run.ts";
import { type HarnessResults, harnessResults, modelName, sanitizedName } from "./harness-results.ts";
import { sampleLine } from "./sample-line.ts";

export interface ResultFiles {
  readonly results: string;
  readonly samples: readonly string[];
}

export interface WriteResultOptions {
  /** Default: made from the run. */
  readonly results?: HarnessResults;
  /** Writes every answer too. Default true. */
  readonly logSamples?: boolean;
}

/**
 * Writes `<folder>/<model>/results_<time>.json` and a `samples_<task>_<time>.jsonl` per task, where and as
 * lm-evaluation-harness 0.4.13 writes them. Errors: `io-failed`.
 */
export async function writeResultFiles(
  folder: string,
  run: EvaluationRun,
  { results = harnessResults(run), logSamples = true }: WriteResultOptions = {},
): Promise<ResultFiles> {
  const stamp = localIsoTime(run.startedAt);
  const place = join(folder, sanitizedName(modelName(run)));
  const samples: string[] = [];
  for (const { task, result } of logSamples ? run.tasks : []) {
    const file = join(place, `samples_${task.id}_${stamp}.jsonl`);
    await writeFile(file, result.samples.map((sample) => `${sampleLine(task, sample)}\n`).join(""));
    samples.push(file);
  }
  // Last, so that a results file stands for complete samples.
  const file = join(place, `results_${stamp}.json`);
  await writeFile(file, pythonJson(results, { indent: 2 }));
  return { results: file, samples };
}

/** "2026-02-03T04-05-06.789000": the harness writes local ISO time with dashes for colons. */
function localIsoTime(time: Date): string {
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().replaceAll(":", "-").replace("Z", "000");
}
