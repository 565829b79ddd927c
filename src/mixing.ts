/** `cookbook/mixing`: how good templates are for tasks, from unlabelled votes. */

export { type EstimateVotesOptions, estimateVotes, toEstimates } from "./app/mixing/estimate-votes.ts";
export { type ReadVotesOptions, readVotes } from "./app/mixing/read-votes.ts";
export type { Estimates } from "./contracts/estimates.ts";
export {
  type EstimateOptions,
  estimateTask,
  type IntervalKind,
  type ProbeEstimate,
  type ScoreUse,
  type TaskEstimate,
} from "./domain/mixing/estimation/estimate-task.ts";
export type { LabelModel, LabelModelFit } from "./domain/mixing/label-models/label-model.ts";
export { findLabelModel, LABEL_MODELS } from "./domain/mixing/label-models/registry.ts";
export {
  type EstimateWarning,
  WARNING_CODES,
  type WarningCode,
} from "./domain/mixing/label-models/warning.ts";
export { collectVotes } from "./domain/mixing/votes/collect-votes.ts";
export type { TaskVotes } from "./domain/mixing/votes/task-votes.ts";
export type { GoldLabel, RowId, Vote } from "./domain/mixing/votes/vote.ts";
export type { VoteMatrix, VoteTable } from "./domain/mixing/votes/vote-matrix.ts";
