import { CookbookError } from "../../../core/errors.ts";
import type { ProgressOptions, ScoreRequest, ScoreResult } from "../../../domain/ports/engine.ts";
import { type ScoreBatch, scoreBatches } from "../../../domain/scoring/score-batches.ts";
import { type BatchScores, MIN_ROW_LENGTH } from "./batch-scorer.ts";
import type { ModelContext } from "./model-context.ts";
import { createScoreLanes } from "./score-lanes.ts";
import { throwIfAborted } from "./throw-if-aborted.ts";

export interface Scorer {
  score(requests: readonly ScoreRequest[], options: ProgressOptions): Promise<ScoreResult[]>;
  release(): Promise<void>;
}

export interface ScorerOptions {
  /** Tokens of a batch, padding included, at most. Results move by rounding only, some 1e-5 nats. */
  readonly batchTokens?: number;
  /** Threads that score a batch each. Default: by the model's size and the machine. */
  readonly lanes?: number;
}

/** Enough rows for the products' best speed, few enough that what they make stays in the cache. */
const BATCH_TOKENS = 512;

export function createScorer(context: ModelContext, options: ScorerOptions = {}): Scorer {
  const { cache, int8, adapter, threads } = context;
  const { config } = context.source;
  const lanes = createScoreLanes({ config, cache, int8, adapter, threads }, options.lanes);
  const limits = { maxTokens: options.batchTokens ?? BATCH_TOKENS, minRowLength: MIN_ROW_LENGTH };

  return {
    async score(requests, { signal, onProgress }) {
      for (const [index, request] of requests.entries()) checkRequest(request, index, config.maxPositions);
      throwIfAborted(signal);
      if (requests.length === 0) return [];
      const answers = requests.map(({ continuation }) => createAnswer(continuation.length));
      const batches = scoreBatches(requests, limits);
      const tokens = batches.reduce((sum, { arrays }) => sum + arrays.tokenIds.length, 0);
      const scorers = await lanes.for(tokens);
      let next = 0;
      let done = 0;
      let failed = false;
      async function drive(run: (typeof scorers)[number]["run"]): Promise<void> {
        while (next < batches.length && !failed) {
          throwIfAborted(signal);
          const batch = batches[next++]!;
          const doneBefore = done;
          done += settle(answers, batch, await run(batch.arrays));
          if (done > doneBefore && !failed) onProgress?.(done, requests.length);
        }
      }
      const drives = scorers.map(({ run }) =>
        drive(run).catch((error: unknown) => {
          failed = true;
          throw error;
        }),
      );
      // A lane must be done with its batch before the next call may use it.
      const ends = await Promise.allSettled(drives);
      for (const end of ends) if (end.status === "rejected") throw end.reason;
      return answers.map(({ tokens: values, isGreedy }) => ({
        logLikelihood: values.reduce((sum, value) => sum + value, 0),
        isGreedy,
        tokenLogLikelihoods: values,
      }));
    },
    release: () => lanes.release(),
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

/** Writes a batch's scores into the answers; the number of requests that are complete by it. */
function settle(answers: readonly Answer[], { asked }: ScoreBatch, scores: BatchScores): number {
  let complete = 0;
  asked.forEach(({ request, place }, index) => {
    const answer = answers[request]!;
    const logLikelihood = scores.logLikelihoods[index]!;
    if (!Number.isFinite(logLikelihood)) throw noNumber(request);
    answer.tokens[place] = logLikelihood;
    answer.isGreedy &&= scores.isBest[index] === 1;
    answer.missing -= 1;
    if (answer.missing === 0) complete += 1;
  });
  return complete;
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
