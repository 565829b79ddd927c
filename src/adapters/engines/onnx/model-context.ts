import type { Precision } from "../../../domain/ports/engine.ts";
import type { ModelSource } from "../../../domain/ports/model-source.ts";
import type { AlignedTensorFile } from "../../models/aligned-tensor-file.ts";
import type { WeightCache } from "../../models/weight-cache.ts";
import type { LoraAdapter } from "./adapter-folder.ts";
import type { FeedTensor } from "./compiled-graph.ts";

/** What the parts of an open session share. */
export interface ModelContext {
  readonly source: ModelSource;
  readonly cache: WeightCache;
  /** The projections in 8 bits; undefined computes in float32. */
  readonly int8: AlignedTensorFile | undefined;
  readonly adapter: LoraAdapter | undefined;
  readonly precision: Precision;
  readonly threads: number | undefined;
}

/** The adapter's matrices as graph inputs; none for the base model. */
export function adapterFeeds(adapter: LoraAdapter | undefined): Record<string, FeedTensor> {
  if (adapter === undefined) return {};
  return Object.fromEntries(
    adapter.matrices.map((matrix, index) => [
      matrix.name,
      { data: adapter.values[index]!, shape: matrix.shape },
    ]),
  );
}
