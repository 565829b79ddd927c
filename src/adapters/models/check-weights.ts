import { CookbookError } from "../../core/errors.ts";
import { nearestName } from "../../core/nearest.ts";
import type { ModelConfig } from "../../domain/models/config.ts";
import { expectedWeights } from "../../domain/models/expected-weights.ts";
import type { WeightInfo } from "../../domain/ports/model-source.ts";

/**
 * Compares a model's tensors with what its config needs. Errors: model-damaged for a missing tensor or a wrong shape,
 * model-unsupported for an extra one (a bias or norm that the engine would silently leave out).
 */
export function checkWeights(
  path: string,
  tensors: ReadonlyMap<string, WeightInfo>,
  config: ModelConfig,
): void {
  const expected = expectedWeights(config);
  for (const [name, shape] of expected) {
    const found = tensors.get(name);
    if (found === undefined)
      throw damaged(path, `the tensor "${name}" of shape [${shape.join(", ")}] is missing`);
    if (found.shape.join() !== shape.join())
      throw damaged(
        path,
        `"${name}" has shape [${found.shape.join(", ")}]; its config asks for [${shape.join(", ")}]`,
      );
  }
  for (const name of tensors.keys()) {
    if (expected.has(name)) continue;
    throw new CookbookError({
      code: "model-unsupported",
      message: `${path} has a tensor "${name}" that the architecture ${config.architecture} does not use here`,
      hint: "supported are decoder models of the families llama, mistral, qwen2 and qwen3, without adapters merged in as extra tensors",
    });
  }
}

function damaged(path: string, problem: string): CookbookError {
  return new CookbookError({
    code: "model-damaged",
    message: `${path} does not hold the model that its config describes: ${problem}`,
    hint: "get the model again, or check that config and weights belong together",
  });
}

export function unknownTensor(name: string, known: Iterable<string>): CookbookError {
  const nearest = nearestName(name, known);
  return new CookbookError({
    code: "unknown-name",
    message: `the model has no tensor "${name}"`,
    ...(nearest === undefined ? {} : { hint: `did you mean "${nearest}"?` }),
  });
}
