import { headGraph } from "../../../domain/models/graphs/head-graph.ts";
import { hiddenGraph } from "../../../domain/models/graphs/hidden-graph.ts";
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
  const bind = bindWeights(context);
  const options = { folder: weightFolder(context.cache), threads: context.threads };
  const body = await compileGraph(
    hiddenGraph(config, context.adapter?.settings, bind, { queryBlocks: 1 }),
    options,
  );
  const head = await compileGraph(headGraph(config, bind, { logits: true }), options);
  try {
    const sequence = { ids, firstTarget: 0, labels: ids };
    const arrays = packedArrays([sequence], { rowLength: ids.length, rows: [[0]] });
    const { hidden } = await body.run({
      ...batchFeeds(arrays, rotaryTables(config, ids.length)),
      ...adapterFeeds(context.adapter),
    });
    const none = { data: new Int32Array(0), shape: [0] };
    const { logits } = await head.run({
      hidden: { data: hidden as Float32Array, shape: [ids.length, config.hiddenSize] },
      label_rows: none,
      labels: none,
    });
    return logits as Float32Array;
  } finally {
    await body.release();
    await head.release();
  }
}
