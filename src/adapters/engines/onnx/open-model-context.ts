import { availableParallelism } from "node:os";
import type { OpenOptions } from "../../../domain/ports/engine.ts";
import { openModel } from "../../models/open-model.ts";
import { openWeightCache } from "../../models/weight-cache.ts";
import { loadAdapter } from "./adapter-folder.ts";
import { openInt8Cache } from "./int8-cache.ts";
import type { ModelContext } from "./model-context.ts";

/**
 * Opens model, adapter and weight files, writing the latter on first use; close `source` when done.
 * Errors: those of `openModel`, `loadAdapter` and `openWeightCache`.
 */
export async function openModelContext(options: OpenOptions): Promise<ModelContext> {
  const source = await openModel(options.model);
  try {
    const adapter =
      options.adapter === undefined ? undefined : await loadAdapter(options.adapter, source.config);
    const cache = await openWeightCache(source);
    const precision = options.precision ?? "float32";
    // ONNX Runtime counts physical cores only, which on a small virtual machine is often one of two.
    const threads = options.threads ?? (availableParallelism() <= 4 ? availableParallelism() : undefined);
    return {
      source,
      cache,
      int8: precision === "int8" ? await openInt8Cache({ source, cache, threads }) : undefined,
      adapter,
      precision,
      threads,
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}
