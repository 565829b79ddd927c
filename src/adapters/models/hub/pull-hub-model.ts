import { rm, stat } from "node:fs/promises";
import type { ListFileEntry } from "@huggingface/hub";
import { CookbookError, isCookbookError } from "../../../core/errors.ts";
import { type Checksum, checksumOfFile } from "../download/checksum.ts";
import type { OnDownloadEvent } from "../download/download-event.ts";
import { downloadFile } from "../download/download-file.ts";
import {
  blobPath,
  cachedSnapshot,
  hubCacheEntry,
  linkIntoSnapshot,
  snapshotPath,
  writeRef,
} from "./hub-cache.ts";
import { type HubSettings, readHubSettings } from "./hub-settings.ts";
import { authorization, type HubListing, listHubModel } from "./list-hub-model.ts";

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

  let listing: HubListing;
  try {
    listing = await listHubModel(repository, revision, settings, options.signal);
  } catch (error) {
    if (cached === undefined || !isCookbookError(error) || error.details.unreachable !== true) throw error;
    options.onProgress?.({ kind: "note", text: `${error.message}; keeping the copy on this machine` });
    return cached;
  }
  const { commit, files } = listing;
  for (const file of wantedFiles(repository, files)) {
    const checksum = checksumOf(repository, file);
    const target = blobPath(entry, checksum.hex);
    if (!(await isComplete(target, file.size, options.refresh === true ? checksum : undefined))) {
      await rm(target, { force: true });
      await downloadFile({
        url: `${settings.endpoint}/${repository}/resolve/${commit}/${encodeURIComponent(file.path)}`,
        headers: authorization(settings),
        target,
        sizeBytes: file.size,
        checksum,
        label: file.path,
        onEvent: options.onProgress,
        signal: options.signal,
      });
    }
    await linkIntoSnapshot(entry, commit, file.path, checksum.hex);
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

/** Becomes a file name in the cache, so nothing but hex digits may pass. */
function checksumOf(repository: string, file: ListFileEntry): Checksum {
  const checksum: Checksum =
    file.lfs === undefined
      ? { kind: "git-blob", hex: file.oid ?? "" }
      : { kind: "sha256", hex: file.lfs.oid };
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(checksum.hex)) return checksum;
  throw new CookbookError({
    code: "download-failed",
    message: `the Hub gives ${JSON.stringify(checksum.hex)} as checksum of ${file.path} in hf:${repository}`,
    hint: "check HF_ENDPOINT; this does not look like the Hugging Face Hub",
  });
}

/** By size, and by content too when a checksum is given. */
async function isComplete(path: string, sizeBytes: number, checksum: Checksum | undefined): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found?.size !== sizeBytes) return false;
  return checksum === undefined || (await checksumOfFile(path, checksum.kind)) === checksum.hex;
}

function offline(repository: string, revision: string, settings: HubSettings): CookbookError {
  return new CookbookError({
    code: "download-failed",
    message: `hf:${repository}@${revision} is not complete in ${settings.cacheFolder}, and HF_HUB_OFFLINE forbids downloads`,
    hint: "unset HF_HUB_OFFLINE once to get the model, or give the path of a local model",
    details: { unreachable: true },
  });
}
