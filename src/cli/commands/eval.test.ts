import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { compareResults } from "../../app/comparison/compare-results.ts";
import { type EvaluateModelOptions, evaluateModel } from "../../app/evaluate-model.ts";
import { evaluationPage } from "../output/evaluation-page.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cookbook-evaluate-model-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const options = (name: string, more: Partial<EvaluateModelOptions> = {}): EvaluateModelOptions => ({
  engine: "mock",
  model: "mock:0",
  precision: "float32",
  tasks: ["gpt4all"],
  data: "testdata/gpt4all8",
  batchSize: 4,
  out: join(folder, name),
  ...more,
});

describe("eval of a group", () => {
  it("writes one folder per model, in lm-evaluation-harness's layout", async () => {
    const { results, files } = await evaluateModel(options("whole", { limit: 3 }));
    expect(await readdir(join(folder, "whole"))).toEqual(["mock__0"]);
    const names = (await readdir(join(folder, "whole", "mock__0"))).sort();
    expect(names).toHaveLength(9);
    expect(names[0]).toMatch(/^results_\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{6}\.json$/);
    const written = JSON.parse(await readFile(files.results, "utf8")) as Record<string, unknown>;
    expect(written).toEqual(JSON.parse(JSON.stringify(results)));
    expect(written["n-samples"]).toMatchObject({ arc_easy: { original: 10, effective: 3 } });
    expect(written.config).toMatchObject({ model: "mock", limit: 3, bootstrap_iters: 100000 });
    expect(written.model_name_sanitized).toBe("mock__0");
    const samples = files.samples.find((file) => file.includes("samples_piqa_"))!;
    const lines = (await readFile(samples, "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { doc_id: number }).doc_id)).toEqual([0, 1, 2]);
  });

  it("keeps the place of a row in its file when rows are left out", async () => {
    const { run } = await evaluateModel(options("offset", { tasks: ["piqa"], offset: 5, limit: 2 }));
    expect(run.tasks[0]!.result.samples.map(({ index }) => index)).toEqual([5, 6]);
  });

  it("writes no answers on request, and the scores all the same", async () => {
    const { files } = await evaluateModel(options("scores", { tasks: ["piqa"], logSamples: false }));
    expect(files.samples).toEqual([]);
    expect(await readdir(join(folder, "scores", "mock__0"))).toHaveLength(1);
  });

  it("prints both tables, both averages with what each divides by, and rows that were cut", async () => {
    const report = await evaluateModel(options("page", { limit: 2, shots: 0 }));
    const [first, ...others] = report.run.tasks;
    const cut = { ...first!, result: { ...first!.result, truncated: 1 } };
    const page = evaluationPage({ ...report, run: { ...report.run, tasks: [cut, ...others] } });
    expect(page).toMatch(/^\| +Tasks +\|Version\|Filter\|n-shot\|/);
    expect(page).toMatch(/\n\| ?Groups ?\|Version\|/);
    expect(page).toContain("GPT4ALL, mean over 8 tasks by acc_norm where there is one, else acc: ");
    expect(page).toContain("GPT4ALL, mean over 8 tasks by acc of every task: ");
    expect(page).toContain("acc_norm (log-likelihood ÷ Unicode code points of the option): arc_easy,");
    expect(page).toContain(
      "arc_easy: 1 of 2 rows are longer than the model's window and lost their beginning",
    );
  });

  it("says of results in 8 bits that they are coarse, and nothing of others", async () => {
    const report = await evaluateModel(options("precision", { tasks: ["piqa"], limit: 2 }));
    expect(evaluationPage(report)).not.toContain("float32");
    const coarse = evaluationPage({ ...report, run: { ...report.run, precision: "int8" } });
    expect(coarse).toContain("int8: log-likelihoods are off by some tenths of a nat");
  });

  it("two results are compared row by row, perplexity left out", async () => {
    await evaluateModel(options("again", { limit: 3 }));
    const { comparisons } = await compareResults([join(folder, "whole"), join(folder, "again")]);
    expect(comparisons.filter(({ task }) => task === "lambada_openai").map(({ metric }) => metric)).toEqual([
      "acc",
    ]);
    expect(comparisons.every(({ difference, rows }) => difference === 0 && rows === 3)).toBe(true);
  });
});

it("own tasks are written in the same layout", async () => {
  const { results, files } = await evaluateModel(
    options("own", { tasks: ["squad"], data: "examples/document-qa/tasks/passages.jsonl", limit: 2 }),
  );
  expect(results).not.toHaveProperty("groups");
  expect(Object.keys(results.results.squad!)).toContain("exact_match,none");
  const [line] = (await readFile(files.samples[0]!, "utf8")).split("\n");
  const sample = JSON.parse(line!) as Record<string, unknown>;
  expect(sample.arguments).toMatchObject({ gen_args_0: { arg_1: { until: expect.any(Array) as unknown } } });
  expect(sample.filtered_resps).toEqual([expect.any(String)]);
  expect(sample.resps).toEqual([sample.filtered_resps]);
});

it("a model behind a server is asked, its replies are kept, and a failing server loses none", async () => {
  const { openFakeModelServer } = await import("../../testing/fake-model-server.ts");
  let broken = true;
  const server = await openFakeModelServer({
    answer: (call) =>
      broken && call > 10 ? { status: 400, body: '{"error":{"message":"no more"}}' } : undefined,
  });
  vi.stubEnv("COOKBOOK_HOME", join(folder, "server-home"));
  const asked = (out: string) =>
    evaluateModel(
      options(out, {
        engine: "openai",
        model: "fake",
        tasks: ["squad"],
        data: "examples/document-qa/tasks/passages.jsonl",
        limit: 12,
        batchSize: 2,
        server: { baseUrl: server.baseUrl, apiKey: undefined, concurrency: 1 },
      }),
    );
  await expect(asked("server")).rejects.toMatchObject({ code: "server-failed" });
  broken = false;
  const before = server.calls.length;
  const { run, results } = await asked("server");
  expect(run.knownReplies!.known).toBe(8);
  expect(server.calls.length - before).toBe(1 + 12 - 8);
  expect(results.results.squad).toHaveProperty("exact_match,none");
  vi.unstubAllEnvs();
  await server.close();
});
