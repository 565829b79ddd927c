/** `cookbook/templates`: write templates, draw their samples, make datasets. */

export { generateDataset } from "./app/datasets/generate-dataset.ts";
export type { GenerateDatasetOptions, GenerationSpeed } from "./app/datasets/generate-options.ts";
export {
  type DatasetRow,
  loadDataset,
  type ReadDatasetOptions,
  readDataset,
} from "./app/datasets/read-dataset.ts";
export { streamDataset } from "./app/datasets/stream-dataset.ts";
export { type ResolvedTemplate, resolveTemplate } from "./app/templates/resolve-template.ts";
export type { DatasetManifest } from "./contracts/dataset-manifest.ts";
export {
  CHECKS,
  type CheckResult,
  type CheckTemplateOptions,
  checkTemplate,
} from "./domain/templates/check/check-template.ts";
export { type ChainOptions, chain } from "./domain/templates/compose/chain.ts";
export { type MixtureOptions, type MixturePart, mixtureOf } from "./domain/templates/compose/mixture-of.ts";
export { type PaddedOptions, padded } from "./domain/templates/compose/padded.ts";
export { type WithExamplesOptions, withExamples } from "./domain/templates/compose/with-examples.ts";
export { findTemplate, TEMPLATES } from "./domain/templates/library/registry.ts";
export {
  DOCUMENT_QA_STOP,
  documentQaCompletion,
  documentQaPrompt,
} from "./domain/templates/prompts/document-qa.ts";
export {
  type CurriculumOptions,
  curriculumLevel,
  levelParams,
  type ScoreEntry,
} from "./domain/templates/sdk/curriculum.ts";
export {
  defineTemplate,
  isTemplate,
  type TemplateDeclaration,
} from "./domain/templates/sdk/define-template.ts";
export { type MarkedPart, markSlots } from "./domain/templates/sdk/mark-slots.ts";
export {
  choice,
  integer,
  proseFields,
  type Range,
  range,
  share,
  tokenFields,
} from "./domain/templates/sdk/param-fields.ts";
export { describeParams, type ParamDescription, parseParams } from "./domain/templates/sdk/parse-params.ts";
export {
  createSampler,
  type Sample,
  type Sampler,
  type SamplerOptions,
  type Split,
} from "./domain/templates/sdk/sampler.ts";
export { slotsOfRow, type TaskSlots } from "./domain/templates/sdk/task-slots.ts";
export type {
  Adherence,
  Baseline,
  Params,
  SampleContext,
  ScorerCase,
  SlotDescription,
  SlotSource,
  Slots,
  TaskUse,
  Template,
  TemplateFormat,
} from "./domain/templates/sdk/template.ts";
export { createDistinctWords, type DistinctWords } from "./domain/tokens/distinct-words.ts";
export {
  createTokenSource,
  TOKEN_SOURCE_KINDS,
  type TokenSource,
  type TokenSourceSettings,
  type WordList,
} from "./domain/tokens/token-source.ts";
