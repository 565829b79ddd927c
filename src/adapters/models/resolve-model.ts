import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { modelNotFound, parseModelReference } from "../../domain/models/model-reference.ts";
import { explainWriteErrors } from "../store/io-failed.ts";
import { cacheFolder } from "./cache-folder.ts";
import type { OnDownloadEvent } from "./download/download-event.ts";

export interface ResolveModelOptions {
  /** Asks the source again and checks the files even when the model is on this machine. */
  readonly refresh?: boolean;
  readonly onProgress?: OnDownloadEvent | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The absolute path of a model's folder or `.gguf` file, downloaded first if it is not on this machine.
 * Errors: usage, model-not-found, download-failed, model-damaged, model-unsupported, io-failed, interrupted.
 */
export async function resolveModel(reference: string, options: ResolveModelOptions = {}): Promise<string> {
  const parsed = parseModelReference(reference);
  if (parsed.kind === "path") return localModel(parsed.path);
  const hint = "make room there, or set COOKBOOK_HOME to a folder that you may write to, then run it again";
  return explainWriteErrors(cacheFolder(), () => findOrPull(parsed, options), { hint });
}

async function findOrPull(
  parsed: Exclude<ReturnType<typeof parseModelReference>, { kind: "path" }>,
  options: ResolveModelOptions,
): Promise<string> {
  switch (parsed.kind) {
    case "hub": {
      const { pullHubModel } = await import("./hub/pull-hub-model.ts");
      return localModel(await pullHubModel(parsed.repository, parsed.revision, options));
    }
    case "catalogue": {
      const { pullCatalogueModel } = await import("./pull-catalogue-model.ts");
      return localModel(await pullCatalogueModel(parsed.entry, options));
    }
  }
}

/** A folder that holds nothing but one `.gguf` file means that file. */
async function localModel(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw modelNotFound(path);
  if (!found.isDirectory()) return resolve(path);
  const names = await readdir(path);
  const gguf = names.filter((name) => name.endsWith(".gguf"));
  return resolve(gguf.length === 1 && !names.includes("config.json") ? join(path, gguf[0]!) : path);
}
