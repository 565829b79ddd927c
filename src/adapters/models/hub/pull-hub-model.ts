import type { ListFileEntry } from "@huggingface/hub";
import { CookbookError, isCookbookError } from "../../../core/errors.ts";
import type { OnDownloadEvent } from "../download/download-event.ts";
import { fetchHubFile } from "./fetch-hub-file.ts";
import { cachedSnapshot, hubCacheEntry, snapshotPath, writeRef } from "./hub-cache.ts";
import { type HubSettings, readHubSettings } from "./hub-settings.ts";
import { type HubListing, listHubFiles } from "./list-hub-files.ts";

export interface PullHubOptions {
  /** Asks the Hub for the revision's newest commit even when one is on this machine. */
  readonly refresh?: boolean;
  readonly onProgress?: OnDownloadEvent | undefined;
  readonly signal?: AbortSignal | undefined;
}

const WANTED_FILES = new Set([
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "chat_template.jinja",
]);

/**
 * The folder of a Hub model, downloaded if it is not complete in the Hub's cache.
 * Errors: download-failed (`details.unreachable` is true when the Hub did not answer), model-not-found, model-damaged,
 * model-unsupported (no safetensors), io-failed.
 */
export async function pullHubModel(
  repository: string,
  revision: string,
  options: PullHubOptions = {},
): Promise<string> {
  const settings = await readHubSettings();
  const entry = hubCacheEntry(settings.cacheFolder, repository, revision);
  const cached = await cachedSnapshot(entry);
  if (cached !== undefined && (options.refresh !== true || settings.isOffline)) return cached;
  if (settings.isOffline) throw offline(repository, revision, settings);

  const hubRepository = { type: "model", name: repository } as const;
  let listing: HubListing;
  try {
    listing = await listHubFiles({ repository: hubRepository, revision, settings, signal: options.signal });
  } catch (error) {
    if (cached === undefined || !isCookbookError(error) || error.details.unreachable !== true) throw error;
    options.onProgress?.({ kind: "note", text: `${error.message}; keeping the copy on this machine` });
    return cached;
  }
  const { commit, files } = listing;
  for (const file of wantedFiles(repository, files)) {
    await fetchHubFile({
      repository: hubRepository,
      entry,
      commit,
      file,
      settings,
      verify: options.refresh === true,
      onEvent: options.onProgress,
      signal: options.signal,
    });
  }
  await writeRef(entry, commit);
  return snapshotPath(entry, commit);
}

/** Files at the top of the repository that a model needs; weights as safetensors, or its only GGUF file. */
function wantedFiles(repository: string, files: readonly ListFileEntry[]): readonly ListFileEntry[] {
  const top = files.filter((file) => file.type === "file" && !/[\\/]/.test(file.path));
  const describing = top.filter((file) => WANTED_FILES.has(file.path));
  const whole = top.filter((file) => file.path === "model.safetensors");
  if (whole.length > 0) return [...describing, ...whole];
  const shards = top.filter((file) => /^model-\d+-of-\d+\.safetensors$/.test(file.path));
  const index = top.filter((file) => file.path === "model.safetensors.index.json");
  if (index.length > 0) return [...describing, ...index, ...shards];
  const gguf = top.filter((file) => file.path.endsWith(".gguf"));
  if (gguf.length === 1) return gguf;
  const found = gguf.length > 0 ? `${gguf.length} GGUF files` : top.map((file) => file.path).join(", ");
  throw new CookbookError({
    code: "model-unsupported",
    message: `hf:${repository} has no model.safetensors (found: ${found})`,
    hint:
      gguf.length > 0
        ? "download one of its .gguf files and give that file's path as the model"
        : "choose a model with safetensors weights",
  });
}

function offline(repository: string, revision: string, settings: HubSettings): CookbookError {
  return new CookbookError({
    code: "download-failed",
    message: `hf:${repository}@${revision} is not complete in ${settings.cacheFolder}, and HF_HUB_OFFLINE forbids downloads`,
    hint: "unset HF_HUB_OFFLINE once to get the model, or give the path of a local model",
    details: { unreachable: true },
  });
}
