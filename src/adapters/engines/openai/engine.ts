import { CookbookError } from "../../../core/errors.ts";
import { sha256Hex } from "../../../core/sha256.ts";
import type { ModelConfig } from "../../../domain/models/config.ts";
import type {
  Engine,
  GenerateOptions,
  GenerateRequest,
  GenerateResult,
  ModelSession,
  OpenOptions,
  ProgressOptions,
  ScoreRequest,
  ScoreResult,
} from "../../../domain/ports/engine.ts";
import type { Tokenizer } from "../../../domain/ports/tokenizer.ts";
import { openModel } from "../../models/open-model.ts";
import { createCodePointTokenizer } from "./code-point-tokenizer.ts";
import { inParallel } from "./in-parallel.ts";
import { type PromptTokens, readPromptTokens, type SentPrompt } from "./read-log-probabilities.ts";
import { createServerClient, type ServerClient, unknownModel } from "./server-client.ts";

/**
 * Asks a model behind an OpenAI-compatible server (vLLM, llama.cpp, hosted ones). Options need `server`. Scores come from
 * completions that echo their prompt with log-probabilities; nothing is believed unchecked.
 */
export function createOpenaiEngine(): Engine {
  return { id: "openai", open };
}

const DEFAULT_CONCURRENCY = 8;
/** Two calls for the same tokens may differ by batching in float16. */
const MOST_DIFFERENCE = 0.25;
const PROBE = "The sun rises in the east and sets in the west.";
/** As many stop strings as the interface takes; the others are looked for here. */
const MOST_STOPS = 4;

async function open({ model, adapter, server }: OpenOptions): Promise<ModelSession> {
  if (server === undefined) {
    throw new CookbookError({
      code: "usage",
      message: "the engine openai needs the server's address",
      hint: "give --base-url http://localhost:8000/v1",
    });
  }
  if (adapter !== undefined) {
    throw new CookbookError({
      code: "usage",
      message: "the engine openai cannot load an adapter",
      hint: "load it in the server, and name it with --model",
    });
  }
  const client = createServerClient({ ...server, model });
  const served = await client.models();
  const own = served.find(({ id }) => id === model);
  if (served.length > 0 && own === undefined) {
    throw unknownModel(
      server.baseUrl,
      model,
      served.map(({ id }) => id),
    );
  }
  const local = server.tokenizer === undefined ? undefined : await openLocal(server.tokenizer);
  const tokenizer = local?.tokenizer ?? createCodePointTokenizer();
  const longest = own?.maxLength ?? Number.MAX_SAFE_INTEGER;
  const ask: Ask = { client, model, tokenizer, isExact: local !== undefined };
  const concurrency = server.concurrency ?? DEFAULT_CONCURRENCY;
  // What stands behind a name may change: what it replies to a fixed text is part of who it is. Also tells at once whether
  // address, key and name are right.
  const identity = await generate(ask, { prompt: tokenizer.encode(PROBE) }, { maxNewTokens: 8, attempts: 3 });
  let probed: Promise<void> | undefined;

  return {
    engine: "openai",
    modelFingerprint: sha256Hex(
      ["openai", server.baseUrl, model, tokenizer.fingerprint, identity.text].join("\n"),
    ),
    adapterFingerprint: undefined,
    config: unknownConfig(tokenizer, Math.min(longest, local?.maxPositions ?? Number.MAX_SAFE_INTEGER)),
    tokenizer,
    async score(requests, options = {}) {
      probed ??= probe(ask);
      await probed;
      return inParallel(requests, { ...options, concurrency }, (request) => score(ask, request, options));
    },
    generate: (requests, options) =>
      inParallel(requests, { ...options, concurrency }, (request) => generate(ask, request, options)),
    tune: async () => {
      throw new CookbookError({
        code: "usage",
        message: "the engine openai cannot tune",
        hint: "tune with --engine onnx",
      });
    },
    close: async () => {},
  };
}

interface Ask {
  readonly client: ServerClient;
  readonly model: string;
  readonly tokenizer: Tokenizer;
  /** The tokenizer is the model's own, so that prompts go as ids. */
  readonly isExact: boolean;
}

/** Asks for a known text twice before the first score, and refuses a server that lies. Errors: server-failed. */
async function probe(ask: Ask): Promise<void> {
  const ids = ask.tokenizer.encode(PROBE);
  const [first, second] = [await echo(ask, ids), await echo(ask, ids)];
  const sums = [first, second].map(({ logProbabilities }) =>
    logProbabilities.reduce<number>((sum, value) => sum + (value ?? 0), 0),
  );
  if (Math.abs(sums[0]! - sums[1]!) <= MOST_DIFFERENCE) return;
  throw new CookbookError({
    code: "server-failed",
    message: `the server gave the same text log-likelihoods of ${sums[0]!.toFixed(2)} and ${sums[1]!.toFixed(2)}`,
    hint: "scores that change from call to call cannot be compared; is the model behind that name always the same?",
  });
}

async function echo(ask: Ask, ids: readonly number[], signal?: AbortSignal): Promise<PromptTokens> {
  const sent: SentPrompt = ask.isExact
    ? { kind: "ids", ids }
    : { kind: "text", text: ask.tokenizer.decode(ids) };
  const reply = await ask.client.post(
    "/completions",
    {
      model: ask.model,
      prompt: sent.kind === "ids" ? sent.ids : sent.text,
      echo: true,
      logprobs: 1,
      // Some servers refuse 0; what is generated is left out.
      max_tokens: 1,
      temperature: 0,
      seed: 0,
    },
    { signal },
  );
  return readPromptTokens(reply, sent);
}

async function score(ask: Ask, request: ScoreRequest, { signal }: ProgressOptions): Promise<ScoreResult> {
  const { context, continuation } = request;
  const { logProbabilities, isTop, spans } = await echo(ask, [...context, ...continuation], signal);
  // A token that lies across the border belongs to the continuation: without it some of its text would go unscored.
  const isScored = (place: number) =>
    spans === undefined ? place >= context.length : spans[place]![1] > context.length;
  const places = [...logProbabilities.keys()].filter(isScored);
  const values = places.map((place) => logProbabilities[place]);
  if (values.length === 0 || values.includes(undefined)) {
    throw new CookbookError({
      code: "server-failed",
      message: "the server gives no log-probability for a continuation's tokens",
    });
  }
  const tokenLogLikelihoods = values as number[];
  return {
    logLikelihood: tokenLogLikelihoods.reduce((sum, value) => sum + value, 0),
    isGreedy: places.every((place) => isTop[place]),
    tokenLogLikelihoods,
  };
}

async function generate(
  ask: Ask,
  { prompt }: GenerateRequest,
  options: GenerateOptions & { readonly attempts?: number },
): Promise<GenerateResult> {
  const { maxNewTokens, stop = [], temperature = 0, topP, seed } = options;
  const reply = (await ask.client.post(
    "/completions",
    {
      model: ask.model,
      prompt: ask.isExact ? prompt : ask.tokenizer.decode(prompt),
      max_tokens: maxNewTokens,
      temperature,
      ...(topP === undefined ? {} : { top_p: topP }),
      ...(seed === undefined ? {} : { seed }),
      ...(stop.length === 0 ? {} : { stop: stop.slice(0, MOST_STOPS) }),
    },
    options,
  )) as {
    readonly choices?: readonly { readonly text?: unknown; readonly finish_reason?: unknown }[];
  } | null;
  const choice = reply?.choices?.[0];
  if (typeof choice?.text !== "string") {
    throw new CookbookError({ code: "server-failed", message: "the server answers without a text" });
  }
  const ends = stop.map((one) => choice.text!.toString().indexOf(one)).filter((at) => at >= 0);
  const text = ends.length > 0 ? choice.text.slice(0, Math.min(...ends)) : choice.text;
  return {
    ids: ask.tokenizer.encode(text),
    text,
    finish: ends.length > 0 || choice.finish_reason === "stop" ? "stop" : "length",
  };
}

async function openLocal(reference: string): Promise<{ tokenizer: Tokenizer; maxPositions: number }> {
  const source = await openModel(reference);
  await source.close();
  return { tokenizer: source.tokenizer, maxPositions: source.config.maxPositions };
}

/** Nothing is known of a server's model but its longest sequence. */
function unknownConfig(tokenizer: Tokenizer, maxPositions: number): ModelConfig {
  return {
    architecture: "unknown",
    vocabularySize: tokenizer.vocabularySize,
    hiddenSize: 0,
    intermediateSize: 0,
    layerCount: 0,
    headCount: 0,
    keyValueHeadCount: 0,
    headSize: 0,
    rmsNormEpsilon: 0,
    ropeTheta: 0,
    tieWordEmbeddings: false,
    queryKeyValueBias: false,
    queryKeyNorm: false,
    maxPositions,
  };
}
