import { scoreGraph } from "../../../domain/models/graphs/score-graph.ts";
import { packedArrays } from "../../../domain/models/packed-arrays.ts";
import { rotaryTables } from "../../../domain/models/rotary-frequencies.ts";
import { batchFeeds } from "./batch-feeds.ts";
import { bindWeights } from "./bind-weights.ts";
import { compileGraph } from "./compiled-graph.ts";
import { adapterFeeds, type ModelContext } from "./model-context.ts";
import { weightFolder } from "./weight-folder.ts";

/** Logits of every position of one sequence, `[length, vocabulary]` row-major: for checks against a reference. */
export async function scoreAllLogits(context: ModelContext, ids: readonly number[]): Promise<Float32Array> {
  const { config } = context.source;
  const graph = scoreGraph(config, context.adapter?.settings, bindWeights(context), { logits: true });
  const compiled = await compileGraph(graph, {
    folder: weightFolder(context.cache),
    threads: context.threads,
  });
  try {
    const sequence = { ids, firstTarget: 0, labels: ids };
    const arrays = packedArrays([sequence], { rowLength: ids.length, rows: [[0]] });
    const outputs = await compiled.run({
      ...batchFeeds(arrays, rotaryTables(config, ids.length)),
      ...adapterFeeds(context.adapter),
    });
    return outputs.logits as Float32Array;
  } finally {
    await compiled.release();
  }
}
