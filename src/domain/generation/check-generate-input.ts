import { CookbookError } from "../../core/errors.ts";
import type { ModelConfig } from "../models/config.ts";
import type { GenerateOptions, GenerateRequest } from "../ports/engine.ts";

/** Errors: invalid-parameter, invalid-data (a prompt that is empty, too long or not of this model's tokens). */
export function checkGenerateInput(
  requests: readonly GenerateRequest[],
  options: GenerateOptions,
  config: Pick<ModelConfig, "maxPositions" | "vocabularySize">,
): void {
  const { maxNewTokens, temperature = 0, topP = 1 } = options;
  wholeFromOne("number of new tokens", maxNewTokens);
  wholeFromOne("top-k", options.topK ?? 1);
  wholeFromOne("batch size", options.batchSize ?? 1);
  if (!(temperature >= 0 && Number.isFinite(temperature)))
    throw invalid(`temperature is ${temperature}, expected a number of at least 0`);
  if (!(topP > 0 && topP <= 1)) throw invalid(`top-p is ${topP}, expected above 0 and at most 1`);
  if (options.stop?.includes("") === true)
    throw invalid("a stop string is empty, expected at least one character");

  requests.forEach(({ prompt }, index) => {
    if (prompt.length === 0) {
      throw new CookbookError({
        code: "invalid-data",
        message: `prompt ${index} has no tokens, expected at least one`,
        hint: "begin with the beginning-of-text token where a text stands alone",
      });
    }
    if (prompt.length + maxNewTokens > config.maxPositions) {
      throw new CookbookError({
        code: "invalid-data",
        message: `prompt ${index} has ${prompt.length} tokens; with ${maxNewTokens} new ones it passes the model's window of ${config.maxPositions}`,
        hint: "shorten the prompt or ask for fewer new tokens",
      });
    }
    const strange = prompt.find((id) => !(Number.isInteger(id) && id >= 0 && id < config.vocabularySize));
    if (strange !== undefined) {
      throw new CookbookError({
        code: "invalid-data",
        message: `prompt ${index} has the token id ${strange}; this model's lie from 0 to ${config.vocabularySize - 1}`,
        hint: "encode prompts with this model's own tokenizer",
      });
    }
  });
}

function wholeFromOne(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw invalid(`${name} is ${value}, expected a whole number of at least 1`);
}

function invalid(message: string): CookbookError {
  return new CookbookError({ code: "invalid-parameter", message });
}
