import { stat } from "node:fs/promises";
import type { ModelSource } from "../../domain/ports/model-source.ts";
import { type ResolveModelOptions, resolveModel } from "./resolve-model.ts";

/**
 * Opens a model by its reference (`hf:owner/name[@revision]`, local folder, `.gguf` file or catalogue name), getting it
 * first if it is not on this machine. No weight is read yet; call `close` when done.
 *
 * Errors: model-not-found, download-failed, model-damaged, model-unsupported, io-failed.
 */
export async function openModel(reference: string, options: ResolveModelOptions = {}): Promise<ModelSource> {
  const path = await resolveModel(reference, options);
  if ((await stat(path)).isDirectory()) {
    const { openFolderModel } = await import("./open-folder-model.ts");
    return openFolderModel(reference, path, options.signal);
  }
  const { openGgufModel } = await import("./open-gguf-model.ts");
  return openGgufModel(reference, path, options.signal);
}
