import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOnnxEngine } from "../src/adapters/engines/onnx/engine.ts";
import { evaluate } from "../src/app/evaluate.ts";
import { askRows } from "../src/app/evaluation/ask-rows.ts";
import { taskHash } from "../src/app/evaluation/harness/sample-line.ts";
import { loadTaskData } from "../src/app/evaluation/task-data.ts";
import { sha256Hex } from "../src/core/sha256.ts";
import type { EvaluationTask } from "../src/domain/evaluation/define-task.ts";
import { selectTasks } from "../src/domain/evaluation/groups/registry.ts";
import type { SampleRecord } from "../src/domain/evaluation/sample-record.ts";
import type { ModelSession } from "../src/domain/ports/engine.ts";

/** Folder with the benchmarks' rows, which the project does not hold: `<task>.jsonl` for the eight tasks. */
const DATA = process.env.COOKBOOK_TEST_GPT4ALL8;
/** Real rows scored per task; token ids are compared on all of them. */
const SCORED = 5;
const OWN = "testdata/gpt4all8";

/** Made by scripts/parity.mjs. */
type RealRow = readonly [
  id: string,
  doc: number,
  gold: number,
  codePoints: readonly number[],
  idsDigest: string,
  logLikelihoods: readonly number[],
  greedy: readonly (0 | 1)[],
];
const real = readGolden<{
  readonly tolerance: { readonly log_likelihood: { readonly absolute: number; readonly relative: number } };
  readonly tasks: Readonly<Record<string, { readonly rows: readonly RealRow[] }>>;
}>("harness-gpt4all8");

/** Made by python/reference/make_harness_goldens.py. */
type OwnRequest = readonly [
  row: number,
  option: number,
  context: string,
  continuation: string,
  contextIds: string,
  continuationIds: string,
  logLikelihood: number,
  isGreedy: boolean,
];
const own = readGolden<{
  readonly runs: {
    readonly "zero-shot": {
      readonly requests: Readonly<Record<string, readonly OwnRequest[]>>;
      readonly results: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
      readonly task_hashes: Readonly<Record<string, string>>;
    };
  };
}>("harness-smollm2").runs["zero-shot"];

const { tasks } = selectTasks(["gpt4all"]);
let session: ModelSession;
beforeAll(async () => {
  session = await createOnnxEngine().open({ model: "smollm2-135m-instruct" });
});
afterAll(() => session.close());

function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(`testdata/golden/${name}.json`, "utf8")) as T;
}

function digest(value: unknown): string {
  return sha256Hex(typeof value === "string" ? value : JSON.stringify(value)).slice(0, 16);
}

async function rowsOf(task: EvaluationTask, data: string, limit?: number) {
  const [loaded] = await loadTaskData([task], { data, limit, shots: 0 });
  return loaded!.rows;
}

function scoredOptions({ reply }: SampleRecord) {
  if (reply.kind === "text") throw new Error("the eight tasks are scored, not generated");
  return reply.options;
}

function requestIds(task: EvaluationTask, rows: Awaited<ReturnType<typeof rowsOf>>) {
  return askRows(session, task, rows).map((question) => {
    if (question.kind === "generate") throw new Error(task.id);
    return question.requests;
  });
}

function expectNear(found: number, reference: number): void {
  const { absolute, relative } = real.tolerance.log_likelihood;
  expect(Math.abs(found - reference)).toBeLessThan(absolute + relative * Math.abs(reference));
}

describe("lm-evaluation-harness on the project's rows, SmolLM2", () => {
  test.each(tasks)("$id", async (task) => {
    const rows = await rowsOf(task, OWN);
    const ids = requestIds(task, rows);
    const { samples, metrics } = await evaluate(session, task, rows);
    const found = samples.flatMap((sample, row) =>
      scoredOptions(sample).map((text, option) => ({ text, ids: ids[row]![option]!, place: [row, option] })),
    );
    const wanted = own.requests[task.id]!;
    expect(
      found.map(({ place, text, ids }) => [
        ...place,
        ...[text.context, text.continuation, ids.context, ids.continuation].map(digest),
        text.isGreedy,
      ]),
    ).toEqual(wanted.map((one) => [...one.slice(0, 6), one[7]]));
    for (const [index, { text }] of found.entries()) expectNear(text.logLikelihood, wanted[index]![6]);
    expect(taskHash(samples)).toBe(own.task_hashes[task.id]);
    for (const { metric, value } of metrics) {
      const reference = own.results[task.id]![`${metric},none`] as number;
      // A perplexity moves as much, in proportion, as the mean log-likelihood.
      if (metric === "perplexity") expect(Math.abs(value / reference - 1)).toBeLessThan(1e-4);
      else expect(value).toBeCloseTo(reference, 4);
    }
  });

  test("other rows in a batch and another order change a log-likelihood by less than 1e-3 nats", async () => {
    const task = tasks.find(({ id }) => id === "arc_easy")!;
    const rows = await rowsOf(task, OWN);
    const sums = async (list: typeof rows, batchSize: number) => {
      const { samples } = await evaluate(session, task, list, { batchSize });
      return new Map(
        samples.map((sample) => [sample.id, scoredOptions(sample).map((one) => one.logLikelihood)]),
      );
    };
    const usual = await sums(rows, 16);
    for (const other of [await sums(rows, 1), await sums([...rows].reverse(), 3)]) {
      for (const [id, list] of other)
        list.forEach((sum, option) => {
          expect(Math.abs(sum - usual.get(id)![option]!)).toBeLessThan(1e-3);
        });
    }
  });
});

describe.skipIf(DATA === undefined || !existsSync(DATA))(
  "lm-evaluation-harness on real rows, SmolLM2",
  () => {
    test.each(tasks)("$id", async (task) => {
      const { rows: wanted } = real.tasks[task.id]!;
      const rows = await rowsOf(task, DATA!, wanted.length);
      const digests = requestIds(task, rows).map((requests) =>
        digest(requests.map(({ context, continuation }) => [context, continuation])),
      );
      expect(rows.map(({ id, index }, place) => [id, index, digests[place]])).toEqual(
        wanted.map((row) => [row[0], row[1], row[4]]),
      );
      const { samples } = await evaluate(session, task, rows.slice(0, SCORED));
      for (const [place, sample] of samples.entries()) {
        const [, , , , , logLikelihoods, greedy] = wanted[place]!;
        const options = scoredOptions(sample);
        expect(options.map(({ isGreedy }) => (isGreedy ? 1 : 0))).toEqual(greedy);
        options.forEach(({ logLikelihood }, index) => {
          expectNear(logLikelihood, logLikelihoods[index]!);
        });
      }
    });
  },
);
