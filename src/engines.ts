/** `cookbook/engines`: open a model, score, generate and fine-tune. */

export { DEFAULT_ENGINE, ENGINES, type EngineId, loadEngine } from "./adapters/engines/registry.ts";
export { type TuneDatasetOptions, tuneDataset } from "./app/tune-dataset.ts";
export type { ModelConfig } from "./domain/models/config.ts";
export {
  type Engine,
  type GenerateOptions,
  type GenerateRequest,
  type GenerateResult,
  LORA_TARGETS,
  type LoraTarget,
  type ModelSession,
  type OpenOptions,
  type Precision,
  type ScoreRequest,
  type ScoreResult,
  type TuneExample,
  type TuneOptions,
  type TuneResult,
  type TuneStep,
} from "./domain/ports/engine.ts";
export type { Tokenizer } from "./domain/ports/tokenizer.ts";
export { createPromptEncoder, type PromptEncoder } from "./domain/tokens/prompt-encoder.ts";
