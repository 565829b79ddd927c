import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "../../../core/random.ts";
import type { ScoreRequest, ScoreResult } from "../../../domain/ports/engine.ts";
import type { ModelContext } from "./model-context.ts";
import { openModelContext } from "./open-model-context.ts";
import { createScorer, type Scorer } from "./scorer.ts";

/** Sums over a few tokens that differ by rounding only; a wrong mask or position is off by tenths. */
const ROUNDING = 1e-4;

const random = createRandom(["scorer.test"]);
const words = (length: number): number[] => Array.from({ length }, () => 3 + random.below(150));

/** Questions with options, options that begin alike, one context twice, lengths from 1 to 400. */
function questions(): ScoreRequest[] {
  const requests: ScoreRequest[] = [];
  for (let question = 0; question < 6; question++) {
    const context = words(1 + question * 7);
    const start = words(2);
    for (let option = 0; option < 4; option++) {
      requests.push({ context, continuation: option < 2 ? [...start, ...words(3)] : words(1 + option) });
    }
  }
  const long = words(400);
  for (let option = 0; option < 3; option++) requests.push({ context: long, continuation: words(2) });
  const [passage, ending] = [words(60), words(4)];
  requests.push({ context: [...passage, ...words(2)], continuation: ending });
  requests.push({ context: [...passage, ...words(3)], continuation: ending });
  requests.push({ context: words(1), continuation: words(1) });
  return requests;
}

function expectSame(actual: readonly ScoreResult[], expected: readonly ScoreResult[]): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((result, index) => {
    const other = expected[index]!;
    expect(result.tokenLogLikelihoods.length).toBe(other.tokenLogLikelihoods.length);
    expect(Math.abs(result.logLikelihood - other.logLikelihood)).toBeLessThan(ROUNDING);
    expect(result.isGreedy).toBe(other.isGreedy);
  });
}

describe.each(["llama-tiny", "qwen2-tiny", "qwen3-tiny"])("scoring with %s", (model) => {
  const given = questions();
  let context: ModelContext;
  let scorer: Scorer;
  let alone: ScoreResult[];
  beforeAll(async () => {
    context = await openModelContext({ model: `testdata/models/${model}`, threads: 1 });
    scorer = createScorer(context);
    alone = [];
    for (const request of given) alone.push(...(await scorer.score([request], {})));
  });
  afterAll(async () => {
    await scorer.release();
    await context.source.close();
  });

  it("gives what each request gives alone, where beginnings are shared and rows are packed", async () => {
    expectSame(await scorer.score(given, {}), alone);
  });

  it.each([16, 100, 5000])("gives the same in batches of %i tokens", async (batchTokens) => {
    const other = createScorer(context, { batchTokens });
    expectSame(await other.score(given, {}), alone);
    await other.release();
  });

  it("gives the same bits from two threads as from one", async () => {
    const other = createScorer(context, { lanes: 2 });
    expect(await other.score(given, {})).toEqual(await scorer.score(given, {}));
    await other.release();
  });

  it("does not depend on the order of the requests, bit for bit", async () => {
    const straight = await scorer.score(given, {});
    const reversed = await scorer.score([...given].reverse(), {});
    expect([...reversed].reverse()).toEqual(straight);
  });

  it("gives equal requests equal results", async () => {
    const [first, second] = await scorer.score([given[9]!, given[9]!], {});
    expect(first).toEqual(second);
  });
});

it("a thread that cannot start says why, and an abort waits for the batches under way", async () => {
  const context = await openModelContext({ model: "testdata/models/llama-tiny", threads: 1 });
  const missing = { ...context.cache, path: `${context.cache.path}.missing/float32.bin` };
  const broken = createScorer({ ...context, cache: missing }, { lanes: 2 });
  await expect(broken.score(questions(), {})).rejects.toThrow(/missing/);
  await broken.release();

  const scorer = createScorer(context, { lanes: 2, batchTokens: 16 });
  const controller = new AbortController();
  const stopped = scorer.score(questions(), {
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await expect(stopped).rejects.toMatchObject({ code: "interrupted" });
  expect((await scorer.score(questions().slice(0, 1), {})).length).toBe(1);
  await scorer.release();
  await context.source.close();
});

it("two threads leave by themselves: a program that waits for nothing else ends with status 0", async () => {
  const here = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const jiti = pathToFileURL(createRequire(import.meta.url).resolve("jiti")).href;
  const code = `
    const { createJiti } = await import(${JSON.stringify(jiti)});
    const load = (file) => createJiti(file).import(file);
    const { openModelContext } = await load(${here("./open-model-context.ts")});
    const { createScorer } = await load(${here("./scorer.ts")});
    const context = await openModelContext({ model: "testdata/models/llama-tiny", threads: 1 });
    const scorer = createScorer(context, { lanes: 2 });
    await scorer.score([{ context: [5, 6], continuation: [7] }, { context: [8], continuation: [9] }], {});
    await scorer.release();
    await context.source.close();
    console.log("released");`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", code]);
  expect(stdout).toBe("released\n");
});
