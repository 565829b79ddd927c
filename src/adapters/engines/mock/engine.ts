import { setTimeout as delay } from "node:timers/promises";
import { CookbookError } from "../../../core/errors.ts";
import { createRandom } from "../../../core/random.ts";
import { sha256Hex } from "../../../core/sha256.ts";
import type { ModelConfig } from "../../../domain/models/config.ts";
import type {
  Engine,
  GenerateOptions,
  GenerateResult,
  ModelSession,
  OpenOptions,
  ProgressOptions,
  ScoreRequest,
  ScoreResult,
} from "../../../domain/ports/engine.ts";
import { loadMockAdapter } from "./mock-adapter.ts";
import { nextLogProbabilities, UNTUNED } from "./mock-model.ts";
import { createMockTokenizer } from "./mock-tokenizer.ts";
import { mockTune } from "./mock-tune.ts";

/**
 * A deterministic engine without weights, for tests and examples. It "learns" the document-QA rule as far as its
 * training data follows it. Model references: `mock`, or `mock:N` to take N milliseconds per row and step.
 */
export function createMockEngine(): Engine {
  return { id: "mock", open };
}

async function open(options: OpenOptions): Promise<ModelSession> {
  const match = /^mock(?::(\d+))?$/.exec(options.model);
  if (match === null) {
    throw new CookbookError({
      code: "model-not-found",
      message: `the mock engine has no model "${options.model}", expected "mock" or "mock:N"`,
      hint: "take the engine onnx for a real model",
    });
  }
  const pauseMs = Number(match[1] ?? 0);
  const tokenizer = createMockTokenizer();
  const { vocabularySize } = tokenizer;
  const adapter = options.adapter === undefined ? undefined : await loadMockAdapter(options.adapter);
  const skill = adapter?.skill ?? UNTUNED;
  const next = (ids: readonly number[]) => nextLogProbabilities(ids, tokenizer, skill);
  // A turn of the event loop even without a pause, so that signals and timers are heard.
  const pause = () => delay(pauseMs);

  async function forEachRequest<T, R>(
    requests: readonly T[],
    { signal, onProgress }: ProgressOptions,
    action: (request: T, index: number) => R,
  ): Promise<R[]> {
    const results: R[] = [];
    for (const [index, request] of requests.entries()) {
      throwIfAborted(signal);
      if (pauseMs > 0 || index % 16 === 0) await pause();
      results.push(action(request, index));
      onProgress?.(index + 1, requests.length);
    }
    throwIfAborted(signal);
    return results;
  }

  return {
    engine: "mock",
    modelFingerprint: sha256Hex(`mock-model:1:${tokenizer.fingerprint}`),
    adapterFingerprint: adapter?.fingerprint,
    config: mockConfig(vocabularySize),
    tokenizer,
    score: (requests, progress = {}) => forEachRequest(requests, progress, (request) => score(next, request)),
    generate: (requests, generation) =>
      forEachRequest(requests, generation, ({ prompt }, index) => {
        const ids = decodeGreedyOrSampled(next, prompt, generation, index, (text) =>
          stopPosition(tokenizer.decode(text), generation.stop),
        );
        return finish(ids, generation, (some) => tokenizer.decode(some));
      }),
    tune: (examples, tuning) => mockTune(examples, tuning, tokenizer, pause),
    close: async () => {},
  };
}

type NextLogProbabilities = (ids: readonly number[]) => Float64Array;

function score(next: NextLogProbabilities, { context, continuation }: ScoreRequest): ScoreResult {
  const ids = [...context];
  const tokenLogLikelihoods: number[] = [];
  let isGreedy = true;
  for (const id of continuation) {
    const logProbabilities = next(ids);
    tokenLogLikelihoods.push(logProbabilities[id]!);
    if (argmax(logProbabilities) !== id) isGreedy = false;
    ids.push(id);
  }
  return {
    logLikelihood: tokenLogLikelihoods.reduce((sum, value) => sum + value, 0),
    isGreedy,
    tokenLogLikelihoods,
  };
}

function decodeGreedyOrSampled(
  next: NextLogProbabilities,
  prompt: readonly number[],
  options: GenerateOptions,
  index: number,
  stopAt: (ids: readonly number[]) => number,
): number[] {
  const { temperature = 0, seed = 0 } = options;
  const random = createRandom(["mock-generate", seed, index]);
  const generated: number[] = [];
  while (generated.length < options.maxNewTokens) {
    const logProbabilities = next([...prompt, ...generated]);
    const id =
      temperature === 0 ? argmax(logProbabilities) : draw(logProbabilities, temperature, random.float());
    generated.push(id);
    if (id === 0 || stopAt(generated) >= 0) break;
  }
  return generated;
}

function finish(
  ids: readonly number[],
  { stop }: GenerateOptions,
  decode: (ids: readonly number[]) => string,
): GenerateResult {
  if (ids.at(-1) === 0) return { ids: ids.slice(0, -1), text: decode(ids), finish: "end-of-text" };
  const text = decode(ids);
  const end = stopPosition(text, stop);
  return end >= 0 ? { ids, text: text.slice(0, end), finish: "stop" } : { ids, text, finish: "length" };
}

function stopPosition(text: string, stop: readonly string[] = []): number {
  const ends = stop.map((one) => text.indexOf(one)).filter((position) => position >= 0);
  return ends.length === 0 ? -1 : Math.min(...ends);
}

function draw(logProbabilities: Float64Array, temperature: number, uniform: number): number {
  const weights = logProbabilities.map((value) => Math.exp(value / temperature));
  let left = uniform * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [id, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return id;
  }
  return weights.length - 1;
}

function argmax(values: Float64Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if (values[index]! > values[best]!) best = index;
  return best;
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new CookbookError({ code: "interrupted", message: "stopped before all requests were answered" });
  }
}

function mockConfig(vocabularySize: number): ModelConfig {
  return {
    architecture: "mock",
    vocabularySize,
    hiddenSize: 8,
    intermediateSize: 16,
    layerCount: 1,
    headCount: 1,
    keyValueHeadCount: 1,
    headSize: 8,
    rmsNormEpsilon: 1e-5,
    ropeTheta: 10_000,
    tieWordEmbeddings: true,
    queryKeyValueBias: false,
    queryKeyNorm: false,
    maxPositions: 2048,
  };
}
