import type { PackedArrays } from "../../../domain/models/packed-arrays.ts";
import type { RotaryTableData } from "../../../domain/models/rotary-frequencies.ts";
import type { FeedTensor } from "./compiled-graph.ts";

/** Feeds of the inputs that `packedBatch` and the target inputs declare. Unused ones do no harm. */
export function batchFeeds(arrays: PackedArrays, tables: RotaryTableData): Record<string, FeedTensor> {
  const shape = [arrays.batch, arrays.length];
  const tableShape = [tables.rows, tables.cosine.length / tables.rows];
  return {
    token_ids: { data: arrays.tokenIds, shape },
    positions: { data: arrays.positions, shape },
    segments: { data: arrays.segments, shape },
    cosine: { data: tables.cosine, shape: tableShape },
    sine: { data: tables.sine, shape: tableShape },
    negative_sine: { data: tables.sine.map((value) => -value), shape: tableShape },
    target_rows: { data: arrays.targetRows, shape: [arrays.targetRows.length] },
    labels: { data: arrays.labels, shape: [arrays.labels.length] },
  };
}
