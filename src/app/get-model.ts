import { ENGINES } from "../adapters/engines/registry.ts";
import type { OnDownloadEvent } from "../adapters/models/download/download-event.ts";

export interface GetModelOptions {
  readonly engine: string;
  readonly model: string;
  readonly onDownload?: OnDownloadEvent | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Downloads a model that is not on this machine, where the engine reads model files. Errors: as `resolveModel`. */
export async function getModel({ engine, model, onDownload, signal }: GetModelOptions): Promise<void> {
  const entry = Object.entries(ENGINES).find(([id]) => id === engine)?.[1];
  if (entry?.readsModelFiles !== true) return;
  const { resolveModel } = await import("../adapters/models/resolve-model.ts");
  await resolveModel(model, { onProgress: onDownload, signal });
}
