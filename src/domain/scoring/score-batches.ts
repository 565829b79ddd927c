import type { TokenRectangle } from "../models/packed-arrays.ts";
import type { ScoreRequest } from "../ports/engine.ts";
import { growTrees, type TokenTree } from "./token-tree.ts";

export interface ScoreBatchLimits {
  /** Tokens of a batch, padding included, at most; a request that is longer runs alone. */
  readonly maxTokens: number;
  /** Shortest row. */
  readonly minRowLength: number;
}

/** One rectangle of tokens, and what is asked of it. The cells of `targetRows` are distinct. */
export interface ScoreArrays extends TokenRectangle {
  /** Asked for: token `labels[i]` after cell `targetRows[labelRows[i]]`; `labelRows` rises. */
  readonly labelRows: Int32Array;
  readonly labels: Int32Array;
}

export interface ScoreBatch {
  readonly arrays: ScoreArrays;
  /** Whose token each entry of `labels` is. */
  readonly asked: readonly AskedToken[];
}

export interface AskedToken {
  /** Index of the request. */
  readonly request: number;
  /** Which token of its continuation. */
  readonly place: number;
}

/** Longer rows cost more per token, since attention works on every pair in a row. Measured with `npm run bench -- eval`. */
const ATTENTION_SHARE_PER_TOKEN = 0.0006;

/**
 * Requests as batches, longest rows first: what begins alike is computed once, rows of like length lie together, and
 * every request lies whole in one batch. The batches depend on the requests, not on their order.
 */
export function scoreBatches(requests: readonly ScoreRequest[], limits: ScoreBatchLimits): ScoreBatch[] {
  // The last token is only ever a label.
  const sequences = requests.map(({ context, continuation }) => [...context, ...continuation.slice(0, -1)]);
  const trees = growTrees(sequences, {
    maxNodes: limits.maxTokens,
    attentionShare: ATTENTION_SHARE_PER_TOKEN,
  });
  const order = trees.map((_, index) => index);
  order.sort((a, b) => trees[b]!.ids.length - trees[a]!.ids.length || a - b);
  const batches: ScoreBatch[] = [];
  for (let start = 0; start < order.length; ) {
    const length = Math.max(limits.minRowLength, trees[order[start]!]!.ids.length);
    const count = Math.max(1, Math.floor(limits.maxTokens / length));
    const rows = order.slice(start, start + count).map((index) => trees[index]!);
    batches.push(layOut(requests, rows, length));
    start += count;
  }
  return batches;
}

function layOut(requests: readonly ScoreRequest[], rows: readonly TokenTree[], length: number): ScoreBatch {
  const size = rows.length * length;
  const tokenIds = new Int32Array(size);
  const positions = new BigInt64Array(size);
  const visibleUntil = BigInt64Array.from({ length: size }, (_, cell) => BigInt((cell % length) + 1));
  const targets = new Map<number, AskedToken[]>();
  rows.forEach((tree, row) => {
    const start = row * length;
    tokenIds.set(tree.ids, start);
    positions.set(tree.positions.map(BigInt), start);
    visibleUntil.set(tree.ends.map(BigInt), start);
    for (const { sequence: request, nodes } of tree.members) {
      const { context, continuation } = requests[request]!;
      for (let place = 0; place < continuation.length; place++) {
        const cell = start + nodes[context.length - 1 + place]!;
        const known = targets.get(cell);
        if (known === undefined) targets.set(cell, [{ request, place }]);
        else known.push({ request, place });
      }
    }
  });
  const asked = [...targets.values()].flat();
  return {
    arrays: {
      batch: rows.length,
      length,
      tokenIds,
      positions,
      visibleUntil,
      targetRows: Int32Array.from(targets.keys()),
      labelRows: Int32Array.from([...targets.values()].flatMap((tokens, row) => tokens.map(() => row))),
      labels: Int32Array.from(asked, ({ request, place }) => requests[request]!.continuation[place]!),
    },
    asked,
  };
}
