import { arch, cpus, platform, release } from "node:os";
import { floatRepr } from "../../../core/python/float-repr.ts";
import { PythonFloat } from "../../../core/python/json.ts";
import { FEW_SHOT_SEED } from "../../../domain/evaluation/few-shot.ts";
import { METRICS } from "../../../domain/evaluation/metrics/registry.ts";
import { BOOTSTRAP_ITERATIONS } from "../../../domain/evaluation/perplexity.ts";
import type { Tokenizer } from "../../../domain/ports/tokenizer.ts";
import { hasRepeatedId } from "../read-rows.ts";
import type { EvaluationRun } from "./evaluation-run.ts";
import { type AverageResult, groupAverages } from "./group-averages.ts";
import { taskHash } from "./sample-line.ts";
import { taskConfig } from "./task-config.ts";

type Json = Readonly<Record<string, unknown>>;

/** One task's or group's scores: "metric,filter" to a fraction or perplexity, "metric_stderr,filter" to its error. */
export type ScoreEntry = Readonly<
  Record<string, PythonFloat | number | string | Readonly<Record<string, number>>>
>;

/** lm-evaluation-harness's result object; what it has no place for stands under `cookbook`. */
export interface HarnessResults {
  readonly results: Readonly<Record<string, ScoreEntry>>;
  readonly groups?: Readonly<Record<string, ScoreEntry>>;
  readonly group_subtasks: Readonly<Record<string, readonly string[]>>;
  readonly versions: Readonly<Record<string, PythonFloat | string>>;
  readonly "n-shot": Readonly<Record<string, number>>;
  readonly higher_is_better: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
  readonly [key: string]: unknown;
}

/** The harness release whose scoring and file layout this is. */
const HARNESS_VERSION = "0.4.13";

/** `results_*.json` (harness 0.4.13: `result_schema.py`, `evaluator_utils.py`, `evaluation_tracker.py`). */
export function harnessResults(run: EvaluationRun): HarnessResults {
  const { tasks, session } = run;
  const byTask = <T>(value: (evaluation: (typeof tasks)[number]) => T): Record<string, T> =>
    Object.fromEntries(tasks.map((evaluation) => [evaluation.task.id, value(evaluation)]));
  const averages = run.groups.map((group) => ({ group, results: groupAverages(group, tasks) }));
  const groups = Object.fromEntries(
    averages.map(({ group, results }) => [group.id, groupEntry(group.id, results)]),
  );
  const shots = byTask(({ result }) => result.shots);
  const name = modelName(run);
  return {
    results: { ...byTask(taskEntry), ...groups },
    ...(averages.length === 0 ? {} : { groups }),
    group_subtasks: Object.fromEntries(run.groups.map((group) => [group.id, group.tasks])),
    configs: sorted(byTask(taskConfig)),
    versions: sorted<PythonFloat | string>({
      ...byTask(({ task }) => new PythonFloat(task.version)),
      ...Object.fromEntries(run.groups.map((group) => [group.id, floatRepr(group.version)])),
    }),
    "n-shot": sorted({
      ...shots,
      ...Object.fromEntries(run.groups.map((group) => [group.id, shots[group.tasks[0]!]!])),
    }),
    higher_is_better: sorted({
      ...byTask(({ task }) => directions(task.metrics)),
      ...Object.fromEntries(
        run.groups.map((group) => [
          group.id,
          {
            ...directions(tasks.flatMap(({ task }) => (group.tasks.includes(task.id) ? task.metrics : []))),
            ...Object.fromEntries(group.averages.map(({ id }) => [id, true])),
          },
        ]),
      ),
    }),
    "n-samples": byTask(({ result, rowsFound }) => ({
      original: rowsFound,
      effective: result.samples.length,
    })),
    config: {
      model: session.engine,
      model_args: {
        pretrained: run.model,
        ...(run.adapter === undefined ? {} : { peft: run.adapter }),
        dtype: run.precision,
      },
      model_dtype: run.precision,
      model_revision: "",
      model_sha: session.modelFingerprint,
      ...(session.adapterFingerprint === undefined ? {} : { peft_sha: session.adapterFingerprint }),
      batch_size: run.batchSize,
      batch_sizes: [],
      device: "cpu",
      use_cache: null,
      limit: run.limit === undefined ? null : new PythonFloat(run.limit),
      bootstrap_iters: BOOTSTRAP_ITERATIONS,
      gen_kwargs: null,
      random_seed: 0,
      numpy_seed: 1234,
      torch_seed: 1234,
      fewshot_seed: FEW_SHOT_SEED,
    },
    git_hash: null,
    date: new PythonFloat(run.startedAt.getTime() / 1000),
    pretty_env_info: `Node.js ${process.version}, ${platform()} ${release()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`,
    transformers_version: "N/A",
    // A local version in the sense of PEP 440: the harness's numbers, another program.
    lm_eval_version: `${HARNESS_VERSION}+cookbook`,
    upper_git_hash: null,
    ...tokenizerInfo(session.tokenizer),
    max_length: session.config.maxPositions,
    task_hashes: byTask(({ result }) => taskHash(result.samples)),
    model_source: session.engine,
    model_name: name,
    model_name_sanitized: sanitizedName(name),
    system_instruction: null,
    system_instruction_sha: null,
    fewshot_as_multiturn: true,
    chat_template: null,
    chat_template_sha: null,
    total_evaluation_time_seconds: floatRepr(run.seconds),
    cookbook: {
      engine: session.engine,
      precision: run.precision,
      chat: run.chat,
      model_fingerprint: session.modelFingerprint,
      adapter_fingerprint: session.adapterFingerprint ?? null,
      known_replies: run.knownReplies?.known ?? 0,
      truncated_rows: byTask(({ result }) => result.truncated),
      repeated_ids: byTask(({ result }) => result.samples.filter(hasRepeatedId).length),
      averages: Object.fromEntries(
        averages.map(({ group, results }) => [group.id, results.map(averageEntry)]),
      ),
    },
  };
}

/** The harness names a result by the adapter where there is one. */
export function modelName({ model, adapter }: Pick<EvaluationRun, "model" | "adapter">): string {
  return adapter ?? model;
}

/** A name as one folder. */
export function sanitizedName(name: string): string {
  return name.replace(/["<>:/|\\?*[\]]+/g, "__");
}

function taskEntry({ task, result }: EvaluationRun["tasks"][number]): ScoreEntry {
  return {
    name: task.id,
    alias: task.id,
    sample_len: result.samples.length,
    ...scores(result.metrics.map((one) => ({ ...one, id: one.metric }))),
  };
}

function groupEntry(id: string, results: readonly AverageResult[]): ScoreEntry {
  return {
    alias: id,
    name: id,
    sample_len: results[0]?.rows ?? 0,
    ...scores(results.map((one) => ({ ...one, id: one.average.id }))),
    sample_count: Object.fromEntries(results.map(({ average, rows }) => [`${average.id},none`, rows])),
  };
}

function scores(
  list: readonly {
    readonly id: string;
    readonly value: number;
    readonly standardError: number | undefined;
  }[],
): Record<string, PythonFloat | string> {
  return Object.fromEntries(
    list.flatMap(({ id, value, standardError }): [string, PythonFloat | string][] => [
      [`${id},none`, new PythonFloat(value)],
      [`${id}_stderr,none`, standardError === undefined ? "N/A" : new PythonFloat(standardError)],
    ]),
  );
}

function averageEntry({ average, value, standardError, parts }: AverageResult): Json {
  return {
    metric: average.id,
    title: average.title,
    value: new PythonFloat(value),
    stderr: standardError === undefined ? "N/A" : new PythonFloat(standardError),
    tasks: Object.fromEntries(parts.map(({ task, metric, normaliser }) => [task, { metric, normaliser }])),
  };
}

function directions(metrics: readonly string[]): Record<string, boolean> {
  return Object.fromEntries(metrics.map((metric) => [metric, METRICS[metric]!.isHigherBetter]));
}

function tokenizerInfo({ specialTokens, idToToken }: Tokenizer): Json {
  const pair = (id: number | undefined) =>
    id === undefined ? [null, "None"] : [idToToken(id) ?? null, String(id)];
  return {
    tokenizer_pad_token: pair(specialTokens.pad),
    tokenizer_eos_token: pair(specialTokens.eos),
    tokenizer_bos_token: pair(specialTokens.bos),
    eot_token_id: specialTokens.eos ?? null,
  };
}

function sorted<T>(entries: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}
