import { createRandom } from "../../../core/random.ts";
import { calibrationGraph } from "../../../domain/models/graphs/calibration-graph.ts";
import { packedArrays } from "../../../domain/models/packed-arrays.ts";
import { rotaryTables } from "../../../domain/models/rotary-frequencies.ts";
import { batchFeeds } from "./batch-feeds.ts";
import { bindWeights } from "./bind-weights.ts";
import { compileGraph } from "./compiled-graph.ts";
import type { ModelContext } from "./model-context.ts";
import { weightFolder } from "./weight-folder.ts";

const SEQUENCES = 8;
const LENGTH = 64;

/**
 * The largest magnitude of each input channel of every projection, by weight name, on random tokens: what templates
 * draw, so no text is needed.
 */
export async function channelMagnitudes(
  context: Pick<ModelContext, "source" | "cache" | "threads">,
): Promise<ReadonlyMap<string, Float32Array>> {
  const { source, cache, threads } = context;
  const graph = calibrationGraph(source.config, bindWeights({ cache, int8: undefined }));
  const compiled = await compileGraph(graph, { folder: weightFolder(cache), threads });
  try {
    const random = createRandom(["int8", "calibration"]);
    const special = source.tokenizer.specialTokenIds;
    const length = Math.min(LENGTH, source.config.maxPositions);
    const token = (): number => {
      const id = random.below(source.config.vocabularySize);
      return special.has(id) ? token() : id;
    };
    const sequences = Array.from({ length: SEQUENCES }, () => ({
      ids: Array.from({ length }, token),
      firstTarget: 0,
      labels: [],
    }));
    const layout = { rowLength: length, rows: sequences.map((_, index) => [index]) };
    const outputs = await compiled.run(
      batchFeeds(packedArrays(sequences, layout), rotaryTables(source.config, length)),
    );
    return new Map(Object.entries(outputs) as [string, Float32Array][]);
  } finally {
    await compiled.release();
  }
}
