import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CookbookError } from "../core/errors.ts";
import { mcnemarExact } from "../core/stats/mcnemar.ts";
import { mean } from "../core/stats/mean.ts";
import { pairedBootstrap } from "../core/stats/paired-bootstrap.ts";
import { meanMetrics } from "../domain/evaluation/metrics/registry.ts";

/** Scores by row id: what a comparison needs of a sample record. */
export interface ScoredRow {
  readonly id: string;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface MetricComparison {
  readonly metric: string;
  /** Means over the shared rows, in [0, 1]. */
  readonly before: number;
  readonly after: number;
  readonly difference: number;
  /** 95 % percentile interval of the difference, paired bootstrap over rows. */
  readonly interval: readonly [low: number, high: number];
  /** Exact McNemar test; only where every value is 0 or 1. */
  readonly pValue?: number;
  readonly rows: number;
}

const BOOTSTRAP_SEED = 1;

/** Compares two results on the rows that both have, per metric. Errors: `invalid-data` when they share no row. */
export function compareRows(
  before: readonly ScoredRow[],
  after: readonly ScoredRow[],
  metrics: readonly string[],
): MetricComparison[] {
  const afterById = new Map(after.map((row) => [row.id, row]));
  const pairs = before.flatMap((row) => {
    const other = afterById.get(row.id);
    return other === undefined ? [] : [{ before: row.metrics, after: other.metrics }];
  });
  if (pairs.length === 0) {
    throw new CookbookError({
      code: "invalid-data",
      message: `the two results share no row (${before.length} and ${after.length} rows)`,
      hint: "evaluate both models on the same --data file",
    });
  }
  return metrics.map((metric) => {
    const first = pairs.map((pair) => pair.before[metric] ?? 0);
    const second = pairs.map((pair) => pair.after[metric] ?? 0);
    const { difference, interval, rows } = pairedBootstrap({
      before: first,
      after: second,
      seed: BOOTSTRAP_SEED,
    });
    const isBinary = [...first, ...second].every((value) => value === 0 || value === 1);
    const onlyFirst = first.filter((value, row) => value > second[row]!).length;
    const onlySecond = first.filter((value, row) => value < second[row]!).length;
    return {
      metric,
      before: mean(first),
      after: mean(second),
      difference,
      interval,
      ...(isBinary ? { pValue: mcnemarExact(onlyFirst, onlySecond) } : {}),
      rows,
    };
  });
}

export interface TaskComparison extends MetricComparison {
  readonly task: string;
}

/**
 * Compares two outputs of `cookbook eval` or of lm-evaluation-harness (the folder, or one `samples_*.jsonl`), task by
 * task. Of several results in a folder the newest counts. Errors: `io-failed`, `invalid-data`.
 */
export async function compareResults(before: string, after: string): Promise<TaskComparison[]> {
  const first = await readSampleFiles(before);
  const second = await readSampleFiles(after);
  const shared = [...first.keys()].filter((task) => second.has(task));
  if (shared.length === 0) {
    throw new CookbookError({
      code: "invalid-data",
      message: `${before} (${[...first.keys()].join(", ")}) and ${after} (${[...second.keys()].join(", ")}) share no task`,
      hint: "evaluate both models with the same --tasks",
    });
  }
  return shared.flatMap((task) => {
    const rows = first.get(task)!;
    const metrics = Object.keys(rows[0]?.metrics ?? {});
    return compareRows(rows, second.get(task)!, metrics).map((comparison) => ({ task, ...comparison }));
  });
}

const SAMPLES_NAME = /^samples_(.+)_(\d{4}-\d\d-\d\dT[\d.-]+)\.jsonl$/;

async function readSampleFiles(path: string): Promise<Map<string, ScoredRow[]>> {
  const isFolder = await stat(path)
    .then((entry) => entry.isDirectory())
    .catch((cause: unknown) => {
      throw new CookbookError({ code: "io-failed", message: `there is no "${path}"`, cause });
    });
  const files = isFolder
    ? (await readdir(path, { recursive: true })).map((name) => join(path, name))
    : [path];
  const found = files.flatMap((file) => {
    const [, task, time] = SAMPLES_NAME.exec(basename(file)) ?? [];
    return task === undefined || time === undefined ? [] : [{ file, task, time }];
  });
  const folders = new Set(found.map(({ file }) => dirname(file)));
  if (folders.size > 1) {
    throw new CookbookError({
      code: "invalid-data",
      message: `"${path}" holds results of several models: ${[...folders].join(", ")}`,
      hint: "name one of these folders",
    });
  }
  // The newest of a task comes last.
  found.sort((a, b) => (a.time < b.time ? -1 : 1));
  const byTask = new Map<string, ScoredRow[]>();
  for (const { task, file } of found) byTask.set(task, await readSamples(file));
  if (byTask.size > 0) return byTask;
  throw new CookbookError({
    code: "invalid-data",
    message: `"${path}" holds no samples_<task>_<time>.jsonl`,
    hint: "give the --out folder of cookbook eval, or of lm-evaluation-harness with --log_samples",
  });
}

async function readSamples(file: string): Promise<ScoredRow[]> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  return lines.map((line, index) => {
    try {
      const record = JSON.parse(line) as Record<string, unknown>;
      // A perplexity is no mean over rows, so rows cannot be compared by it.
      const names = meanMetrics(record.metrics as string[]);
      const metrics = Object.fromEntries(names.map((name) => [name, Number(record[name])]));
      // The hash of the row's content: equal ids of unrelated files, such as positions, must not pair.
      return { id: `${record.doc_id} ${record.doc_hash ?? ""}`, metrics };
    } catch (cause) {
      throw new CookbookError({
        code: "invalid-data",
        message: `${file}, line ${index + 1}: not a sample record`,
        cause,
      });
    }
  });
}
