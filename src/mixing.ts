/** `cookbook/mixing`: how good templates are for tasks, from unlabelled votes, and mixtures made from that. */

export { type EstimateVotesOptions, estimateVotes, toEstimates } from "./app/mixing/estimate-votes.ts";
export { type MixWeightsOptions, mixWeights, type WeighedMix } from "./app/mixing/mix-weights.ts";
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
export type { AccuracyMatrix, TemplateWorth } from "./domain/mixing/mixture/accuracy-matrix.ts";
export { chooseEta, type EtaChoice, etaFor } from "./domain/mixing/mixture/choose-eta.ts";
export {
  countsForTokens,
  largestRemainder,
  withLeastCount,
} from "./domain/mixing/mixture/largest-remainder.ts";
export {
  type Mixture,
  type MixtureOptions,
  mixByAccuracy,
  mixturePath,
} from "./domain/mixing/mixture/mixture.ts";
export type { MixtureBy } from "./domain/mixing/mixture/mixture-choices.ts";
export { type RealisedMix, realiseMix } from "./domain/mixing/mixture/realise.ts";
export type { MixEvidence, MixRule, MixTrial } from "./domain/mixing/mixture/rules/mix-rule.ts";
export { MIX_RULES, sharesBy } from "./domain/mixing/mixture/rules/registry.ts";
export { effectiveNumber, softmax } from "./domain/mixing/mixture/softmax.ts";
export { collectVotes } from "./domain/mixing/votes/collect-votes.ts";
export type { TaskVotes } from "./domain/mixing/votes/task-votes.ts";
export type { GoldLabel, RowId, Vote } from "./domain/mixing/votes/vote.ts";
export type { VoteMatrix, VoteTable } from "./domain/mixing/votes/vote-matrix.ts";
