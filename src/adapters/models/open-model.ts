import type { ModelSource } from "../../domain/ports/model-source.ts";
import { openGgufModel } from "./open-gguf-model.ts";
import { type ResolveModelOptions, resolveModel } from "./resolve-model.ts";

/**
 * Opens a model by its reference (`hf:owner/name[@revision]`, local folder, `.gguf` file or catalogue name), getting it
 * first if it is not on this machine. No weight is read yet; call `close` when done.
 *
 * Errors: model-not-found, download-failed, model-damaged, model-unsupported, io-failed.
 */
export async function openModel(reference: string, options: ResolveModelOptions = {}): Promise<ModelSource> {
  const path = await resolveModel(reference, options);
  return openGgufModel(reference, path, options.signal);
}
