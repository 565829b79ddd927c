import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CookbookError } from "../../core/errors.ts";
import { meanMetrics } from "../../domain/evaluation/metrics/registry.ts";
import type { ScoredRow } from "./compare-rows.ts";

/** One evaluation of one model, read from its files. */
export interface ReadResult {
  readonly path: string;
  readonly tasks: ReadonlyMap<string, ReadTask>;
}

export interface ReadTask {
  readonly rows: readonly ScoredRow[];
  /** Of the results file beside the samples; undefined where there is none. */
  readonly version: number | string | undefined;
  readonly shots: number | undefined;
}

const SAMPLES_NAME = /^samples_(.+)_(\d{4}-\d\d-\d\dT[\d.-]+)\.jsonl$/;

/**
 * An output of `cookbook eval` or of lm-evaluation-harness: the folder, or one `samples_*.jsonl`. Of several results in
 * a folder the newest counts. Errors: `io-failed`, `invalid-data`.
 */
export async function readResult(path: string): Promise<ReadResult> {
  const isFolder = await stat(path)
    .then((entry) => entry.isDirectory())
    .catch((cause: unknown) => {
      throw new CookbookError({
        code: "io-failed",
        message: `there is no "${path}"`,
        hint: "give the --out folder of an evaluation, or name=folder,folder for several seeds of one arm",
        cause,
      });
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
  // By task, as folders have no order; the newest of a task last.
  found.sort((a, b) => (`${a.task} ${a.time}` < `${b.task} ${b.time}` ? -1 : 1));
  const tasks = new Map<string, ReadTask>();
  for (const { task, file, time } of found) {
    tasks.set(task, { rows: await readSamples(file), ...(await readSettings(file, task, time)) });
  }
  if (tasks.size > 0) return { path, tasks };
  throw new CookbookError({
    code: "invalid-data",
    message: `"${path}" holds no samples_<task>_<time>.jsonl`,
    hint: "give the --out folder of cookbook eval, or of lm-evaluation-harness with --log_samples",
  });
}

/** Version and number of examples of a task, from the results file of the same time. */
async function readSettings(
  samples: string,
  task: string,
  time: string,
): Promise<Pick<ReadTask, "version" | "shots">> {
  const text = await readFile(join(dirname(samples), `results_${time}.json`), "utf8").catch(() => undefined);
  if (text === undefined) return { version: undefined, shots: undefined };
  try {
    const results = JSON.parse(text) as Record<string, Record<string, unknown> | undefined>;
    const version = results.versions?.[task];
    const shots = results["n-shot"]?.[task];
    return {
      version: typeof version === "number" || typeof version === "string" ? version : undefined,
      shots: typeof shots === "number" ? shots : undefined,
    };
  } catch {
    return { version: undefined, shots: undefined };
  }
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
