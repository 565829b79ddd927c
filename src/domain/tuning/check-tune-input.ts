import { CookbookError } from "../../core/errors.ts";
import type { ModelConfig } from "../models/config.ts";
import type { TuneExample, TuneOptions } from "../ports/engine.ts";

/** Errors: invalid-parameter, invalid-data. */
export function checkTuneInput(
  examples: readonly TuneExample[],
  options: TuneOptions,
  config: Pick<ModelConfig, "maxPositions" | "vocabularySize">,
): void {
  positiveInteger("steps", options.steps);
  positiveInteger("batch size", options.batchSize);
  positiveInteger("rank", options.rank);
  positiveInteger("accumulation", options.accumulation ?? 1);
  positive("learning rate", options.learningRate);
  positive("alpha", options.alpha);
  notNegative("weight decay", options.weightDecay ?? 0);
  notNegative("largest gradient norm", options.maxGradientNorm ?? 1);
  notNegativeInteger("steps between checkpoints are", options.checkpointEvery ?? 0);
  notNegativeInteger("steps between kept adapters are", options.keepEvery ?? 0);
  if (options.targets.length === 0) throw invalid("no LoRA targets are given");
  const warmup = options.warmupSteps ?? 0;
  if (!Number.isInteger(warmup) || warmup < 0 || warmup >= options.steps) {
    throw invalid(`warm-up is ${warmup} of ${options.steps} steps, expected fewer`);
  }
  if (options.batchSize % (options.accumulation ?? 1) !== 0) {
    throw invalid(`batch size ${options.batchSize} cannot be cut into ${options.accumulation} equal parts`);
  }
  if (examples.length === 0) {
    throw new CookbookError({
      code: "invalid-data",
      message: "there is no training sample",
      hint: "check that the dataset has rows of the split asked for",
    });
  }
  const window = Math.min(options.maxLength ?? config.maxPositions, config.maxPositions);
  examples.forEach(({ prompt, completion }, index) => {
    if (prompt.length === 0 || completion.length === 0) {
      throw new CookbookError({
        code: "invalid-data",
        message: `sample ${index}: prompt has ${prompt.length} tokens and completion ${completion.length}; both need at least one`,
      });
    }
    const length = prompt.length + completion.length;
    if (length > window) {
      throw new CookbookError({
        code: "invalid-data",
        message: `sample ${index} has ${length} tokens, at most ${window} fit`,
        hint:
          window < config.maxPositions
            ? "make shorter samples (the template's length parameters) or raise the longest length"
            : "make shorter samples (the template's length parameters): the model's window holds no more",
      });
    }
    const { vocabularySize } = config;
    const strange = [...prompt, ...completion].find(
      (id) => !(Number.isInteger(id) && id >= 0 && id < vocabularySize),
    );
    if (strange !== undefined) {
      throw new CookbookError({
        code: "invalid-data",
        message: `sample ${index} has the token id ${strange}; this model's lie from 0 to ${vocabularySize - 1}`,
        hint: "encode the samples with this model's own tokenizer",
      });
    }
  });
}

function positiveInteger(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw invalid(`${name} is ${value}, expected a whole number of at least 1`);
}

function notNegativeInteger(named: string, value: number): void {
  if (!Number.isInteger(value) || value < 0)
    throw invalid(`${named} ${value}, expected a whole number of at least 0`);
}

function positive(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) throw invalid(`${name} is ${value}, expected a number above 0`);
}

function notNegative(name: string, value: number): void {
  if (!(value >= 0 && Number.isFinite(value)))
    throw invalid(`${name} is ${value}, expected a number of at least 0`);
}

function invalid(message: string): CookbookError {
  return new CookbookError({ code: "invalid-parameter", message });
}
