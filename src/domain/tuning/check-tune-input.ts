import { CookbookError } from "../../core/errors.ts";
import type { TuneExample, TuneOptions } from "../ports/engine.ts";

/** Errors: invalid-parameter, invalid-data. */
export function checkTuneInput(
  examples: readonly TuneExample[],
  options: TuneOptions,
  maxPositions: number,
): void {
  positiveInteger("steps", options.steps);
  positiveInteger("batch size", options.batchSize);
  positiveInteger("rank", options.rank);
  positiveInteger("accumulation", options.accumulation ?? 1);
  if (!(options.learningRate > 0))
    throw invalid(`learning rate is ${options.learningRate}, expected above 0`);
  if (!(options.alpha > 0)) throw invalid(`alpha is ${options.alpha}, expected above 0`);
  if (options.targets.length === 0) throw invalid("no LoRA targets are given");
  const warmup = options.warmupSteps ?? 0;
  if (!Number.isInteger(warmup) || warmup < 0 || warmup >= options.steps) {
    throw invalid(`warm-up is ${warmup} of ${options.steps} steps, expected fewer`);
  }
  if (options.batchSize % (options.accumulation ?? 1) !== 0) {
    throw invalid(`batch size ${options.batchSize} cannot be cut into ${options.accumulation} equal parts`);
  }
  if (examples.length === 0) {
    throw new CookbookError({ code: "invalid-data", message: "there is no training sample" });
  }
  const window = Math.min(options.maxLength ?? maxPositions, maxPositions);
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
        hint: "make shorter samples (the template's length parameters) or raise the longest length",
      });
    }
  });
}

function positiveInteger(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw invalid(`${name} is ${value}, expected a whole number of at least 1`);
}

function invalid(message: string): CookbookError {
  return new CookbookError({ code: "invalid-parameter", message });
}
