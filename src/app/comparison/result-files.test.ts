import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { EvaluationResult } from "../../domain/evaluation/sample-record.ts";
import { findTask } from "../../domain/evaluation/tasks/registry.ts";
import { createMockEngine } from "../../testing/mock-engine.ts";
import type { EvaluationRun } from "../evaluation/harness/evaluation-run.ts";
import { writeResultFiles } from "../evaluation/harness/result-files.ts";
import { compareResults } from "./compare-results.ts";
import { compareRows } from "./compare-rows.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cookbook-compare-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const rows = (values: readonly number[], start = 0) =>
  values.map((acc, index) => ({ id: `r${start + index}`, metrics: { acc } }));

it("pairs rows by id and tests 0/1 metrics exactly", () => {
  // r2 to r7 are shared: the second system alone is right on 6 rows, the first alone on none: p = 2 / 2^6.
  const [comparison] = compareRows(rows([1, 1, 0, 0, 0, 0, 0, 0]), rows([1, 1, 1, 1, 1, 1, 0], 2), ["acc"]);
  expect(comparison).toEqual({
    metric: "acc",
    before: 0,
    after: 1,
    difference: 1,
    interval: [1, 1],
    pValue: expect.closeTo(2 / 64, 12),
    test: "mcnemar",
    detectable: 0,
    rows: 6,
  });
});

it("flips signs for graded metrics and refuses results without a shared row", () => {
  // Both differences are positive: 2 of the 4 assignments of signs lie as far out.
  expect(compareRows(rows([0.5, 0]), rows([1, 0.25]), ["acc"])[0]).toMatchObject({
    test: "sign-flip",
    pValue: 0.5,
  });
  expect(() => compareRows(rows([1]), rows([1], 5), ["acc"])).toThrow(
    expect.objectContaining({ code: "invalid-data" }),
  );
});

async function run(result: EvaluationResult): Promise<EvaluationRun> {
  return {
    model: "mock",
    adapter: undefined,
    session: await createMockEngine().open({ model: "mock" }),
    precision: "float32",
    chat: false,
    batchSize: 4,
    limit: undefined,
    tasks: [{ task: findTask("last-word"), result, rowsFound: result.samples.length }],
    groups: [],
    startedAt: new Date("2026-02-03T04:05:06.789Z"),
    seconds: 1.5,
  };
}

function result(values: readonly number[]): EvaluationResult {
  return {
    task: "last-word",
    version: 1,
    truncated: 0,
    shots: 0,
    metrics: [{ metric: "acc", value: 0.5, standardError: 0.5 }],
    samples: values.map((acc, index) => ({
      id: `r${index}`,
      index,
      doc: { id: `r${index}` },
      target: " door",
      reply: {
        kind: "log-likelihoods",
        options: [{ context: "The", continuation: " door", logLikelihood: -0.25, isGreedy: acc === 1 }],
      },
      metrics: { acc },
    })),
  };
}

it("reads what eval wrote, in the harness's layout", async () => {
  const before = join(folder, "before");
  const after = join(folder, "after");
  const files = await writeResultFiles(before, await run(result([0, 1])));
  await writeResultFiles(after, await run(result([1, 1])));
  expect(
    (await readdir(join(before, "mock"))).every((name) =>
      /^(results|samples_last-word)_2026-02-0\dT/.test(name),
    ),
  ).toBe(true);
  const written = JSON.parse(await readFile(files.results, "utf8"));
  expect(written.results["last-word"]).toEqual({
    name: "last-word",
    alias: "last-word",
    sample_len: 2,
    "acc,none": 0.5,
    "acc_stderr,none": 0.5,
  });
  const [line] = (await readFile(files.samples[0]!, "utf8")).split("\n");
  expect(JSON.parse(line!)).toMatchObject({
    doc_id: 0,
    target: " door",
    arguments: { gen_args_0: { arg_0: "The", arg_1: " door" } },
    resps: [[["-0.25", "False"]]],
    filtered_resps: [["-0.25", "False"]],
    acc: 0,
  });
  expect((await compareResults([before, after])).comparisons).toMatchObject([
    { task: "last-word", metric: "acc", before: 0.5, after: 1, difference: 0.5, rows: 2 },
  ]);
});

it("says what is wrong with a path that holds no result", async () => {
  await expect(compareResults([join(folder, "none"), folder])).rejects.toMatchObject({ code: "io-failed" });
  await expect(compareResults([`a=${folder}`, `b=${folder}`])).rejects.toMatchObject({
    code: "invalid-data",
    message: expect.stringContaining("holds results of several models"),
  });
  const empty = await mkdtemp(join(folder, "empty-"));
  await expect(compareResults([`a=${empty}`, `b=${empty}`])).rejects.toMatchObject({ code: "invalid-data" });
});
