/** `cookbook/data`: read, inspect, convert, merge, verify and push datasets, compare them with evaluation files. */

export { convertData } from "./app/data/convert-data.ts";
export type { ConvertDataOptions } from "./app/data/convert-options.ts";
export { type DataInspection, type InspectDataOptions, inspectData } from "./app/data/inspect-data.ts";
export { type MergeDataOptions, mergeData } from "./app/data/merge-data.ts";
export { type Overlap, type OverlapOptions, overlapData } from "./app/data/overlap-data.ts";
export { type Push, type PushDataOptions, pushData } from "./app/data/push-data.ts";
export { type Verification, type VerifyDataOptions, verifyData } from "./app/data/verify-data.ts";
export {
  type DatasetRow,
  loadDataset,
  type ReadDatasetOptions,
  readDataset,
} from "./app/datasets/read-dataset.ts";
export type { CollectionManifest } from "./contracts/collection-manifest.ts";
export type { DatasetManifest } from "./contracts/dataset-manifest.ts";
export type { FolderManifest } from "./contracts/folder-manifest.ts";
