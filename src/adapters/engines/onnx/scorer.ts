import { CookbookError } from "../../../core/errors.ts";
import { scoreGraph } from "../../../domain/models/graphs/score-graph.ts";
import { packedArrays, type TargetedSequence } from "../../../domain/models/packed-arrays.ts";
import { rotaryTables } from "../../../domain/models/rotary-frequencies.ts";
import type { ProgressOptions, ScoreRequest, ScoreResult } from "../../../domain/ports/engine.ts";
import { packSequences } from "../../../domain/tuning/pack-sequences.ts";
import { batchFeeds } from "./batch-feeds.ts";
import { bindWeights } from "./bind-weights.ts";
import { compileGraph } from "./compiled-graph.ts";
import { adapterFeeds, type ModelContext } from "./model-context.ts";
import { throwIfAborted } from "./throw-if-aborted.ts";
import { weightFolder } from "./weight-folder.ts";

export interface Scorer {
  score(requests: readonly ScoreRequest[], options: ProgressOptions): Promise<ScoreResult[]>;
  release(): Promise<void>;
}

/** Tokens of a batch, and positions that meet the vocabulary, at most (a longer single request still runs alone). */
const BATCH_TOKENS = 2048;
const BATCH_TARGETS = 256;

export async function createScorer(context: ModelContext): Promise<Scorer> {
  const { config } = context.source;
  const graph = scoreGraph(config, context.adapter?.settings, bindWeights(context));
  const compiled = await compileGraph(graph, {
    folder: weightFolder(context.cache),
    threads: context.threads,
  });
  const fixedFeeds = adapterFeeds(context.adapter);

  return {
    async score(requests, options) {
      const sequences = requests.map((request, index) =>
        toTargetedSequence(request, index, config.maxPositions),
      );
      const results = new Array<ScoreResult>(requests.length);
      let done = 0;
      for (const members of batches(sequences)) {
        throwIfAborted(options.signal);
        const chosen = members.map((member) => sequences[member]!);
        const layout = packSequences(chosen.map((sequence) => sequence.ids.length));
        const arrays = packedArrays(chosen, layout);
        const outputs = await compiled.run({
          ...batchFeeds(arrays, rotaryTables(config, layout.rowLength)),
          ...fixedFeeds,
        });
        const logLikelihoods = outputs.log_likelihoods as Float32Array;
        const best = outputs.best as BigInt64Array;
        members.forEach((member, place) => {
          const start = arrays.targetOffsets[place]!;
          const { labels } = chosen[place]!;
          const tokenLogLikelihoods = Array.from(logLikelihoods.subarray(start, start + labels.length));
          if (tokenLogLikelihoods.some((value) => !Number.isFinite(value))) throw noNumber(member);
          results[member] = {
            logLikelihood: tokenLogLikelihoods.reduce((sum, value) => sum + value, 0),
            isGreedy: labels.every((label, i) => Number(best[start + i]) === label),
            tokenLogLikelihoods,
          };
        });
        done += members.length;
        options.onProgress?.(done, requests.length);
      }
      return results;
    },
    release: () => compiled.release(),
  };
}

function toTargetedSequence(request: ScoreRequest, index: number, maxPositions: number): TargetedSequence {
  const { context, continuation } = request;
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
  return {
    ids: [...context, ...continuation.slice(0, -1)],
    firstTarget: context.length - 1,
    labels: continuation,
  };
}

/** Indices by falling length, cut into batches: neighbours are alike in length, so little padding is left. */
function batches(sequences: readonly TargetedSequence[]): number[][] {
  const order = sequences
    .map((_, index) => index)
    .sort((a, b) => sequences[b]!.ids.length - sequences[a]!.ids.length || a - b);
  const result: number[][] = [];
  let tokens = Number.POSITIVE_INFINITY;
  let targets = 0;
  for (const index of order) {
    const sequence = sequences[index]!;
    tokens += sequence.ids.length;
    targets += sequence.labels.length;
    if (tokens > BATCH_TOKENS || targets > BATCH_TARGETS) {
      result.push([]);
      tokens = sequence.ids.length;
      targets = sequence.labels.length;
    }
    result.at(-1)!.push(index);
  }
  return result;
}

function noNumber(request: number): CookbookError {
  return new CookbookError({
    code: "model-damaged",
    message: `request ${request}: the model gives a log-likelihood that is no finite number`,
    hint: "its weights are damaged, or too large for float32; get the model again",
  });
}
