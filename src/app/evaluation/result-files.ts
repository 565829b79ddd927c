import { join } from "node:path";
import { writeFile, writeJson } from "../../adapters/store/write-file.ts";
import { sha256Hex } from "../../core/sha256.ts";
import type { EvaluationResult, SampleRecord } from "../../domain/evaluation/sample-record.ts";

export interface EvaluationRun {
  readonly model: string;
  readonly modelFingerprint: string;
  readonly adapter: string | undefined;
  readonly adapterFingerprint: string | undefined;
  readonly engine: string;
  readonly precision: string;
  readonly chat: boolean;
  readonly batchSize: number;
  readonly limit: number | undefined;
  readonly results: readonly EvaluationResult[];
  readonly startedAt: Date;
  readonly seconds: number;
}

/** lm-evaluation-harness's result object, as far as it applies: the same metric keys, fractions from 0 to 1. */
export interface HarnessResults {
  readonly results: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
  readonly versions: Readonly<Record<string, number>>;
  readonly "n-samples": Readonly<Record<string, { readonly original: number; readonly effective: number }>>;
  readonly [key: string]: unknown;
}

/**
 * The harness's `results_*.json` (logger `evaluation_tracker.py`, version 0.4.13). Metric keys are "metric,filter" with
 * the filter "none"; a standard error is a number or "N/A".
 */
export function harnessResults(run: EvaluationRun): HarnessResults {
  const byTask = <T>(value: (result: EvaluationResult) => T): Record<string, T> =>
    Object.fromEntries(run.results.map((result) => [result.task, value(result)]));
  return {
    results: byTask((result) => ({
      name: result.task,
      alias: result.task,
      sample_len: result.samples.length,
      ...Object.fromEntries(
        result.metrics.flatMap(({ metric, value, standardError }) => [
          [`${metric},none`, value],
          [`${metric}_stderr,none`, standardError ?? "N/A"],
        ]),
      ),
    })),
    group_subtasks: byTask(() => []),
    versions: byTask((result) => result.version),
    "n-shot": byTask(() => 0),
    higher_is_better: byTask((result) =>
      Object.fromEntries(result.metrics.map(({ metric }) => [metric, true])),
    ),
    "n-samples": byTask((result) => ({
      original: result.samples.length,
      effective: result.samples.length,
    })),
    truncated: byTask((result) => result.truncated),
    config: {
      model: run.engine,
      model_args: {
        pretrained: run.model,
        ...(run.adapter === undefined ? {} : { peft: run.adapter }),
        dtype: run.precision,
      },
      model_sha: run.modelFingerprint,
      adapter_sha: run.adapterFingerprint ?? null,
      batch_size: run.batchSize,
      limit: run.limit ?? null,
      bootstrap_iters: 100000,
      gen_kwargs: null,
    },
    date: run.startedAt.getTime() / 1000,
    task_hashes: byTask((result) => sha256Hex(result.samples.map(hashesOf).join(""))),
    model_source: "cookbook",
    model_name: run.model,
    model_name_sanitized: run.model.replace(/["<>:/|\\?*[\]]+/g, "__"),
    chat_template_applied: run.chat,
    total_evaluation_time_seconds: String(run.seconds),
  };
}

/** One line of `samples_<task>_*.jsonl`, in the harness's layout; `id` is the row's own. */
export function harnessSample(sample: SampleRecord): Record<string, unknown> {
  const { reply } = sample;
  const requests =
    reply.kind === "text"
      ? [{ arg_0: reply.prompt, arg_1: { until: reply.stop, max_gen_toks: reply.maxNewTokens } }]
      : reply.options.map((option) => ({ arg_0: option.context, arg_1: option.continuation }));
  const replies =
    reply.kind === "text"
      ? [reply.text]
      : reply.options.map((option) => [String(option.logLikelihood), option.isGreedy ? "True" : "False"]);
  return {
    doc_id: sample.index,
    id: sample.id,
    doc: sample.doc,
    target: sample.target,
    arguments: Object.fromEntries(requests.map((request, index) => [`gen_args_${index}`, request])),
    resps: replies.map((one) => [one]),
    filtered_resps: replies,
    filter: "none",
    metrics: Object.keys(sample.metrics),
    doc_hash: sha256Hex(JSON.stringify(sample.doc, null, 2)),
    prompt_hash: sha256Hex(promptOf(sample)),
    target_hash: sha256Hex(sample.target),
    ...sample.metrics,
  };
}

/** Writes `results_<time>.json` and a `samples_<task>_<time>.jsonl` per task. Errors: `io-failed`. */
export async function writeResultFiles(
  folder: string,
  run: EvaluationRun,
): Promise<{ readonly results: string; readonly samples: readonly string[] }> {
  const stamp = localIsoTime(run.startedAt);
  const samples: string[] = [];
  for (const result of run.results) {
    const file = join(folder, `samples_${result.task}_${stamp}.jsonl`);
    const lines = result.samples.map((sample) => `${JSON.stringify(harnessSample(sample))}\n`);
    await writeFile(file, lines.join(""));
    samples.push(file);
  }
  const results = join(folder, `results_${stamp}.json`);
  await writeJson(results, harnessResults(run));
  return { results, samples };
}

function hashesOf(sample: SampleRecord): string {
  return (
    sha256Hex(JSON.stringify(sample.doc, null, 2)) + sha256Hex(promptOf(sample)) + sha256Hex(sample.target)
  );
}

function promptOf({ reply }: SampleRecord): string {
  return reply.kind === "text" ? reply.prompt : (reply.options[0]?.context ?? "");
}

/** "2026-02-03T04-05-06.789000": the harness writes local ISO time with dashes for colons. */
function localIsoTime(time: Date): string {
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().replaceAll(":", "-").replace("Z", "000");
}
