import { CookbookError } from "../../../core/errors.ts";
import { hiddenGraph } from "../../../domain/models/graphs/hidden-graph.ts";
import { rotaryTables } from "../../../domain/models/rotary-frequencies.ts";
import type { ProgressOptions, ScoreRequest, ScoreResult } from "../../../domain/ports/engine.ts";
import { scoreBatches } from "../../../domain/scoring/score-batches.ts";
import { batchFeeds } from "./batch-feeds.ts";
import { bindWeights } from "./bind-weights.ts";
import { type CompiledGraph, compileGraph } from "./compiled-graph.ts";
import { adapterFeeds, type ModelContext } from "./model-context.ts";
import { createOutputHead } from "./output-head.ts";
import { throwIfAborted } from "./throw-if-aborted.ts";
import { weightFolder } from "./weight-folder.ts";

export interface Scorer {
  score(requests: readonly ScoreRequest[], options: ProgressOptions): Promise<ScoreResult[]>;
  release(): Promise<void>;
}

/** Tokens of a batch: enough rows for the products' best speed, few enough that what they make stays in the cache. */
const BATCH_TOKENS = 768;

/**
 * Blocks of queries in attention, and the longest row that they serve. Scores of one block are held at a time:
 * 4 · heads · length² / blocks bytes, twice over; 75 MB for 9 heads and 2,048 tokens, as much for 8,192 in the long form.
 */
const SHORT = { queryBlocks: 4, longestRow: 2048 };
const LONG = { queryBlocks: 32 };

export interface ScorerOptions {
  /** Tokens of a batch, padding included, at most. Results move by rounding only, some 1e-5 nats. */
  readonly batchTokens?: number;
}

export async function createScorer(context: ModelContext, options: ScorerOptions = {}): Promise<Scorer> {
  const { config } = context.source;
  const fixedFeeds = adapterFeeds(context.adapter);
  const compile = (queryBlocks: number, prepack: boolean): Promise<CompiledGraph> =>
    compileGraph(hiddenGraph(config, context.adapter?.settings, bindWeights(context), { queryBlocks }), {
      folder: weightFolder(context.cache),
      threads: context.threads,
      prepack,
    });
  const short = await compile(SHORT.queryBlocks, true);
  let long: CompiledGraph | undefined;
  const head = await createOutputHead(context);

  return {
    async score(requests, { signal, onProgress }) {
      for (const [index, request] of requests.entries()) checkRequest(request, index, config.maxPositions);
      const answers = requests.map(({ continuation }) => createAnswer(continuation.length));
      let done = 0;
      const queue = head.open((target, logLikelihood, isBest) => {
        const answer = answers[target.request]!;
        if (!Number.isFinite(logLikelihood)) throw noNumber(target.request);
        answer.tokens[target.place] = logLikelihood;
        answer.isGreedy &&= isBest;
        answer.missing -= 1;
        if (answer.missing === 0) done += 1;
      });
      const limits = { maxTokens: options.batchTokens ?? BATCH_TOKENS, minRowLength: SHORT.queryBlocks };
      for (const batch of scoreBatches(requests, limits)) {
        throwIfAborted(signal);
        if (batch.length > SHORT.longestRow) long ??= await compile(LONG.queryBlocks, false);
        const compiled = batch.length > SHORT.longestRow ? long! : short;
        const { hidden } = await compiled.run({
          ...batchFeeds(batch, rotaryTables(config, batch.length)),
          ...fixedFeeds,
        });
        const doneBefore = done;
        await queue.push(hidden as Float32Array, batch.targets);
        if (done > doneBefore) onProgress?.(done, requests.length);
      }
      await queue.flush();
      onProgress?.(requests.length, requests.length);
      return answers.map(({ tokens, isGreedy }) => ({
        logLikelihood: tokens.reduce((sum, value) => sum + value, 0),
        isGreedy,
        tokenLogLikelihoods: tokens,
      }));
    },
    async release() {
      await short.release();
      await long?.release();
      await head.release();
    },
  };
}

interface Answer {
  readonly tokens: number[];
  isGreedy: boolean;
  missing: number;
}

function createAnswer(tokens: number): Answer {
  return { tokens: new Array<number>(tokens), isGreedy: true, missing: tokens };
}

function checkRequest({ context, continuation }: ScoreRequest, index: number, maxPositions: number): void {
  if (context.length === 0 || continuation.length === 0) {
    throw new CookbookError({
      code: "invalid-data",
      message: `request ${index}: context has ${context.length} tokens and continuation ${continuation.length}; both need at least one`,
      hint: "give the beginning-of-text token as the context of a text that stands alone",
    });
  }
  const length = context.length + continuation.length - 1;
  if (length > maxPositions) {
    throw new CookbookError({
      code: "invalid-data",
      message: `request ${index} has ${length} tokens, the model's window holds ${maxPositions}`,
      hint: "shorten the context",
    });
  }
}

function noNumber(request: number): CookbookError {
  return new CookbookError({
    code: "model-damaged",
    message: `request ${request}: the model gives a log-likelihood that is no finite number`,
    hint: "its weights are damaged, or too large for float32; get the model again",
  });
}
