import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hiddenGraph } from "../../../domain/models/graphs/hidden-graph.ts";
import { rotaryTables } from "../../../domain/models/rotary-frequencies.ts";
import { scoreBatches } from "../../../domain/scoring/score-batches.ts";
import { batchFeeds } from "./batch-feeds.ts";
import { bindWeights } from "./bind-weights.ts";
import { compileGraph } from "./compiled-graph.ts";
import type { ModelContext } from "./model-context.ts";
import { openModelContext } from "./open-model-context.ts";
import { weightFolder } from "./weight-folder.ts";

describe("attention in blocks of queries", () => {
  let context: ModelContext;
  beforeAll(async () => {
    context = await openModelContext({ model: "testdata/models/llama-tiny", threads: 1 });
  });
  afterAll(() => context.source.close());

  const ids = (from: number, length: number): number[] =>
    Array.from({ length }, (_, index) => 3 + ((from + index * index) % 150));
  const requests = [
    { context: ids(0, 37), continuation: ids(5, 3) },
    { context: ids(0, 37), continuation: ids(9, 6) },
    { context: ids(20, 41), continuation: ids(1, 1) },
  ];

  async function hiddenStates(queryBlocks: number): Promise<Float32Array> {
    const { config } = context.source;
    const graph = hiddenGraph(config, undefined, bindWeights(context), { queryBlocks });
    const compiled = await compileGraph(graph, { folder: weightFolder(context.cache), threads: 1 });
    const [batch] = scoreBatches(requests, { maxTokens: 100, minRowLength: 33 });
    const { hidden } = await compiled.run(
      batchFeeds(batch!.arrays, rotaryTables(config, batch!.arrays.length)),
    );
    await compiled.release();
    return hidden as Float32Array;
  }

  it.each([2, 4, 32])("of which there are %i gives what one block gives", async (queryBlocks) => {
    const [whole, blocked] = [await hiddenStates(1), await hiddenStates(queryBlocks)];
    expect(blocked.length).toBe(whole.length);
    for (const [index, value] of blocked.entries())
      expect(Math.abs(value - whole[index]!)).toBeLessThan(1e-5);
  });
});
