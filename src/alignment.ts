/** `cookbook/alignment`: does a gain come from following the template's rule? Pure functions, and the reader of a file. */

export { readAdherenceSamples } from "./app/alignment/read-samples.ts";
export { type AlignmentResult, toAlignmentResult } from "./contracts/alignment-result.ts";
export type { AdherenceSample } from "./domain/alignment/adherence-sample.ts";
export {
  type AdherenceAnalysis,
  type AnalyseOptions,
  analyseAdherence,
} from "./domain/alignment/analyse-adherence.ts";
export type { EffectEstimates, EffectName, Estimate } from "./domain/alignment/bootstrap-effects.ts";
export { type AdherenceMove, decomposeGain, type GainCell } from "./domain/alignment/decompose-gain.ts";
export type { Verdict, VerdictKind } from "./domain/alignment/judge-verdict.ts";
export type { Warning } from "./domain/alignment/judge-warnings.ts";
export { analyseModels, type ModelSamples, type ModelsAnalysis } from "./domain/alignment/over-models.ts";
export {
  type AdherencePoint,
  associateCheckpoints,
  associatePoints,
  type CheckpointAssociation,
} from "./domain/alignment/over-points.ts";
export type { Sensitivity } from "./domain/alignment/sensitivity.ts";
export {
  type ShuffleOptions,
  type ShuffleTest,
  shuffleAdherence,
} from "./domain/alignment/shuffled-adherence.ts";
export {
  analyseMatrix,
  type CellFinding,
  type MatrixCell,
  type MatrixFinding,
} from "./domain/alignment/template-matrix.ts";
