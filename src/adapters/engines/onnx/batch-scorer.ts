import type { ModelConfig } from "../../../domain/models/config.ts";
import { headGraph } from "../../../domain/models/graphs/head-graph.ts";
import { hiddenGraph } from "../../../domain/models/graphs/hidden-graph.ts";
import { rotaryTables } from "../../../domain/models/rotary-frequencies.ts";
import type { ScoreArrays } from "../../../domain/scoring/score-batches.ts";
import type { AlignedTensorFile } from "../../models/aligned-tensor-file.ts";
import type { LoraAdapter } from "./adapter-folder.ts";
import { batchFeeds } from "./batch-feeds.ts";
import { bindWeights } from "./bind-weights.ts";
import { type CompiledGraph, compileGraph } from "./compiled-graph.ts";
import { adapterFeeds } from "./model-context.ts";
import { weightFolder } from "./weight-folder.ts";

/** What scoring needs of an open model: plain data, so that another thread can have it. */
export interface ScoringModel {
  readonly config: ModelConfig;
  readonly cache: AlignedTensorFile;
  readonly int8: AlignedTensorFile | undefined;
  readonly adapter: LoraAdapter | undefined;
  readonly threads: number | undefined;
}

/** For every entry of a batch's `labels`. */
export interface BatchScores {
  readonly logLikelihoods: Float32Array;
  /** 1 where the label is the most likely token. */
  readonly isBest: Uint8Array;
}

export interface BatchScorer {
  run(arrays: ScoreArrays): Promise<BatchScores>;
  release(): Promise<void>;
}

/**
 * Attention holds the scores of one block of queries at a time, twice: 4 · heads · length² / blocks bytes, for 9 heads
 * 38 MB at 2,048 tokens, and in the long form 75 MB at 8,192; the masks of all blocks take 2 · length² bytes more, 134 MB
 * at 8,192. Many blocks are slower for short rows.
 */
const SHORT = { queryBlocks: 4, longestRow: 2048 };
const LONG = { queryBlocks: 32 };

/** Rows are at least as long as they have blocks. */
export const MIN_ROW_LENGTH = SHORT.queryBlocks;

/** Bytes of logits held at a time, twice. */
const LOGIT_BYTES = 2 ** 26;

export async function createBatchScorer(model: ScoringModel): Promise<BatchScorer> {
  const { config, adapter, threads } = model;
  const folder = weightFolder(model.cache);
  const bind = bindWeights(model);
  // Weights as stored: with rows by the hundred, rearranged copies would save 5 % of the time and double the memory.
  const hidden = (queryBlocks: number): Promise<CompiledGraph> =>
    compileGraph(hiddenGraph(config, adapter?.settings, bind, { queryBlocks }), { folder, threads });
  const short = await hidden(SHORT.queryBlocks);
  const head = await compileGraph(headGraph(config, bind), { folder, threads });
  let long: CompiledGraph | undefined;
  const fixedFeeds = adapterFeeds(adapter);
  const width = config.hiddenSize;
  const statesAtOnce = Math.max(16, Math.floor(LOGIT_BYTES / (4 * config.vocabularySize)));

  return {
    async run(arrays) {
      const isLong = arrays.length > SHORT.longestRow;
      if (isLong) long ??= await hidden(LONG.queryBlocks);
      const outputs = await (isLong ? long! : short).run({
        ...batchFeeds(arrays, rotaryTables(config, arrays.length)),
        ...fixedFeeds,
      });
      const states = outputs.hidden as Float32Array;
      const { labelRows, labels } = arrays;
      const logLikelihoods = new Float32Array(labels.length);
      const isBest = new Uint8Array(labels.length);
      let from = 0;
      for (let first = 0; first < arrays.targetRows.length; first += statesAtOnce) {
        const count = Math.min(statesAtOnce, arrays.targetRows.length - first);
        let to = from;
        while (to < labels.length && labelRows[to]! < first + count) to++;
        const scored = await head.run({
          hidden: { data: states.subarray(first * width, (first + count) * width), shape: [count, width] },
          label_rows: { data: labelRows.slice(from, to).map((row) => row - first), shape: [to - from] },
          labels: { data: labels.slice(from, to), shape: [to - from] },
        });
        logLikelihoods.set(scored.log_likelihoods as Float32Array, from);
        const best = scored.best as BigInt64Array;
        for (let i = from; i < to; i++) {
          isBest[i] = Number(best[labelRows[i]! - first]) === labels[i] ? 1 : 0;
        }
        from = to;
      }
      return { logLikelihoods, isBest };
    },
    async release() {
      await short.release();
      await long?.release();
      await head.release();
    },
  };
}
