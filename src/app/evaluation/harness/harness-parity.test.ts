import { readFileSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOnnxEngine } from "../../../adapters/engines/onnx/engine.ts";
import { PythonFloat } from "../../../core/python/json.ts";
import { sha256Hex } from "../../../core/sha256.ts";
import { selectTasks } from "../../../domain/evaluation/groups/registry.ts";
import { perplexity, perplexityStandardError } from "../../../domain/evaluation/perplexity.ts";
import type { SampleRecord } from "../../../domain/evaluation/sample-record.ts";
import type { ModelSession } from "../../../domain/ports/engine.ts";
import { evaluate } from "../../evaluate.ts";
import { askRows } from "../ask-rows.ts";
import { loadTaskData, type TaskData } from "../task-data.ts";
import type { EvaluationRun, TaskEvaluation } from "./evaluation-run.ts";
import { type HarnessResults, harnessResults } from "./harness-results.ts";
import { resultsTable } from "./results-table.ts";
import { sampleLine } from "./sample-line.ts";

/** Made by python/reference/make_harness_goldens.py from lm-evaluation-harness 0.4.13. */
interface GoldenRun {
  readonly settings: {
    readonly shots?: number;
    readonly train?: number;
    readonly max_length?: number;
    readonly limit?: number;
    readonly chat?: boolean;
    readonly leading_bos?: boolean;
  };
  readonly results: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly task_hashes: Readonly<Record<string, string>>;
  readonly table: readonly string[];
  readonly requests: Readonly<Record<string, readonly GoldenRequest[]>>;
  readonly firstSamples?: Readonly<Record<string, string>>;
  readonly resultKeys?: readonly string[];
}
type GoldenRequest = readonly [
  doc: number,
  option: number,
  context: string,
  continuation: string,
  contextIds: string,
  continuationIds: string,
  logLikelihood: number,
  isGreedy: boolean,
];

const golden = JSON.parse(readFileSync("testdata/golden/harness-tiny.json", "utf8")) as {
  readonly tolerance: { readonly logLikelihood: { readonly absolute: number; readonly relative: number } };
  readonly runs: Readonly<Record<string, GoldenRun>>;
};
const ROWS = "testdata/gpt4all8";
const MODEL = "testdata/models/llama-tiny";
const digest = (value: unknown): string =>
  sha256Hex(typeof value === "string" ? value : JSON.stringify(value)).slice(0, 16);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cookbook-parity-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The last `train` rows of every file become the pool of few-shot examples. */
async function splitRows(name: string, tasks: readonly string[], train: number): Promise<string> {
  if (train === 0) return ROWS;
  const place = join(folder, name);
  await cp(ROWS, place, { recursive: true });
  for (const task of tasks) {
    const lines = (await readFile(join(ROWS, `${task}.jsonl`), "utf8")).trimEnd().split("\n");
    await writeFile(join(place, `${task}.jsonl`), lines.slice(0, -train).join("\n"));
    await writeFile(join(place, `${task}.train.jsonl`), lines.slice(-train).join("\n"));
  }
  return place;
}

/** A copy of the model whose tokenizer puts BOS in front, as Llama's does. */
async function modelWithLeadingBos(): Promise<string> {
  const place = join(folder, "leading-bos-model");
  await cp(MODEL, place, { recursive: true });
  const file = join(place, "tokenizer.json");
  const tokenizer = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
  const bos = { SpecialToken: { id: "<|begin|>", type_id: 0 } };
  const post_processor = {
    type: "TemplateProcessing",
    single: [bos, { Sequence: { id: "A", type_id: 0 } }],
    pair: [bos, { Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 1 } }],
    special_tokens: { "<|begin|>": { id: "<|begin|>", ids: [0], tokens: ["<|begin|>"] } },
  };
  await writeFile(file, JSON.stringify({ ...tokenizer, post_processor }));
  return place;
}

const { tasks, groups } = selectTasks(["gpt4all"]);

describe.each(Object.entries(golden.runs))("lm-evaluation-harness, %s", (name, expected) => {
  const { settings } = expected;
  const asking = {
    chat: settings.chat ?? false,
    ...(settings.max_length === undefined ? {} : { maxPositions: settings.max_length }),
  };
  const shots = settings.shots ?? 0;
  let session: ModelSession;
  let data: TaskData[];
  let evaluations: TaskEvaluation[];
  let results: HarnessResults;

  beforeAll(async () => {
    const model = settings.leading_bos === true ? await modelWithLeadingBos() : MODEL;
    session = await createOnnxEngine().open({ model });
    const rows = await splitRows(
      name,
      tasks.map(({ id }) => id),
      settings.train ?? 0,
    );
    data = await loadTaskData(tasks, { data: rows, shots, limit: settings.limit });
    evaluations = [];
    for (const { task, rows, rowsFound, pool } of data) {
      const result = await evaluate(session, task, rows, { ...asking, fewShot: { count: shots, pool } });
      evaluations.push({ task, result, rowsFound });
    }
    const run: EvaluationRun = {
      model: MODEL,
      adapter: undefined,
      session,
      precision: "float32",
      chat: asking.chat,
      batchSize: 16,
      limit: settings.limit,
      tasks: evaluations,
      // The harness knows no average of different metrics.
      groups: groups.map((group) => ({
        ...group,
        averages: group.averages.filter(({ id }) => id === "acc"),
      })),
      startedAt: new Date(0),
      seconds: 1,
    };
    results = harnessResults(run);
  });
  afterAll(() => session.close());

  it.each(tasks.map(({ id }) => id))("%s: strings, token ids, log-likelihoods and greedy flags", (id) => {
    const place = tasks.findIndex((task) => task.id === id);
    const { task, rows, pool } = data[place]!;
    // Ids before they are cut to the window, as the harness's are.
    const questions = askRows(session, task, rows, { chat: asking.chat, fewShot: { count: shots, pool } });
    const found = evaluations[place]!.result.samples.flatMap((sample: SampleRecord, row) => {
      const question = questions[row]!;
      if (sample.reply.kind !== "log-likelihoods" || question.kind !== "score") throw new Error(id);
      return sample.reply.options.map((text, option) => ({
        text,
        ids: question.requests[option]!,
        place: [row, option],
      }));
    });
    const wanted = expected.requests[id]!;
    expect(
      found.map(({ place, text, ids }) => [
        ...place,
        ...[text.context, text.continuation, ids.context, ids.continuation].map(digest),
        text.isGreedy,
      ]),
    ).toEqual(wanted.map((one) => [...one.slice(0, 6), one[7]]));
    found.forEach(({ text }, index) => {
      const reference = wanted[index]![6];
      const { absolute, relative } = golden.tolerance.logLikelihood;
      expect(Math.abs(text.logLikelihood - reference)).toBeLessThan(
        absolute + relative * Math.abs(reference),
      );
    });
  });

  it("scores and standard errors", () => {
    for (const [id, entry] of Object.entries(expected.results)) {
      for (const [key, value] of Object.entries(entry)) {
        const found = JSON.parse(JSON.stringify(results.results[id]![key])) as unknown;
        if (typeof value !== "number") expect([id, key, found]).toEqual([id, key, value]);
        else if (key.startsWith("perplexity")) {
          // The exponential of a mean log-likelihood, which is held to 1e-3 + 1e-5 · 30.
          expect(Math.abs((found as number) / value - 1)).toBeLessThan(1.3e-3);
        } else expect(found).toBeCloseTo(value, 4);
      }
    }
  });

  it("the perplexity of the harness's own log-likelihoods", () => {
    const logLikelihoods = expected.requests.lambada_openai!.map((one) => one[6]);
    const { "perplexity,none": value, "perplexity_stderr,none": error } = expected.results.lambada_openai!;
    // Log-likelihoods are kept with 7 digits.
    expect(Math.abs(perplexity(logLikelihoods) / (value as number) - 1)).toBeLessThan(1e-5);
    expect(Math.abs(perplexityStandardError(logLikelihoods)! / (error as number) - 1)).toBeLessThan(1e-5);
  });

  it("the table of the harness's own results", () => {
    const floats = JSON.parse(JSON.stringify(expected.results), (key, value) =>
      typeof value === "number" && key.endsWith(",none") ? new PythonFloat(value) : value,
    ) as HarnessResults["results"];
    const own = { ...results, results: floats, groups: { gpt4all: floats.gpt4all! } };
    expect(`${resultsTable(own)}\n${resultsTable(own, "groups")}`.split("\n")).toEqual(expected.table);
  });

  it("what describes the results", () => {
    const plain = JSON.parse(JSON.stringify(results)) as Record<string, unknown>;
    for (const key of [
      "group_subtasks",
      "versions",
      "n-shot",
      "higher_is_better",
      "n-samples",
      "task_hashes",
    ]) {
      expect([key, plain[key]]).toEqual([key, expected[key as keyof GoldenRun]]);
    }
    for (const key of expected.resultKeys ?? []) expect(Object.keys(results)).toContain(key);
  });

  if (expected.firstSamples !== undefined) {
    it.each(Object.entries(expected.firstSamples))(
      "the first line of samples_%s, byte for byte but for digits of log-likelihoods",
      (id, line) => {
        const { task, result } = evaluations.find((one) => one.task.id === id)!;
        const masked = (text: string) => text.replace(/-\d+\.\d{3,}(e-\d+)?/g, "-x");
        expect(masked(sampleLine(task, result.samples[0]!))).toBe(masked(line));
      },
    );
  }
});
