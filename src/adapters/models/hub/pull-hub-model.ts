import { stat } from "node:fs/promises";
import { HubApiError, type ListFileEntry, listFiles, modelInfo } from "@huggingface/hub";
import { CookbookError, isCookbookError } from "../../../core/errors.ts";
import type { OnDownloadEvent } from "../download/download-event.ts";
import type { Checksum } from "../download/download-file.ts";
import { codeOf, downloadFile } from "../download/download-file.ts";
import {
  blobPath,
  cachedSnapshot,
  hubCacheEntry,
  linkIntoSnapshot,
  snapshotPath,
  writeRef,
} from "./hub-cache.ts";
import { type HubSettings, readHubSettings } from "./hub-settings.ts";

export interface PullHubOptions {
  /** Asks the Hub for the revision's newest commit even when one is on this machine. */
  readonly refresh?: boolean;
  readonly onProgress?: OnDownloadEvent | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Long enough for a slow line, short enough that a machine without the Hub does not seem to hang. */
const LISTING_TIMEOUT_MS = 6_000;

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

  const { commit, files } = await listModel(repository, revision, settings, options.signal);
  for (const file of wantedFiles(repository, files)) {
    const checksum: Checksum =
      file.lfs === undefined
        ? { kind: "git-blob", hex: file.oid ?? "" }
        : { kind: "sha256", hex: file.lfs.oid };
    const target = blobPath(entry, checksum.hex);
    if (!(await isComplete(target, file.size))) {
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

async function listModel(
  repository: string,
  revision: string,
  settings: HubSettings,
  signal: AbortSignal | undefined,
): Promise<{ readonly commit: string; readonly files: readonly ListFileEntry[] }> {
  const timeout = AbortSignal.timeout(LISTING_TIMEOUT_MS);
  const request = {
    hubUrl: settings.endpoint,
    fetch: ((url: string, init: RequestInit = {}) =>
      fetch(url, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), ...authorization(settings) },
        signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      })) as typeof fetch,
  };
  try {
    const { sha } = await modelInfo({ ...request, name: repository, revision, additionalFields: ["sha"] });
    const files: ListFileEntry[] = [];
    for await (const file of listFiles({ ...request, repo: repository, revision: sha })) files.push(file);
    return { commit: sha, files };
  } catch (error) {
    throw explainListing(error, repository, revision, settings);
  }
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

function authorization(settings: HubSettings): Record<string, string> {
  return settings.token === undefined ? {} : { authorization: `Bearer ${settings.token}` };
}

async function isComplete(path: string, sizeBytes: number): Promise<boolean> {
  return stat(path).then(
    (found) => found.size === sizeBytes,
    () => false,
  );
}

function offline(repository: string, revision: string, settings: HubSettings): CookbookError {
  return new CookbookError({
    code: "download-failed",
    message: `hf:${repository}@${revision} is not complete in ${settings.cacheFolder}, and HF_HUB_OFFLINE forbids downloads`,
    hint: "unset HF_HUB_OFFLINE once to get the model, or give the path of a local model",
    details: { unreachable: true },
  });
}

function explainListing(
  error: unknown,
  repository: string,
  revision: string,
  settings: HubSettings,
): unknown {
  if (isCookbookError(error)) return error;
  const name = `hf:${repository}${revision === "main" ? "" : `@${revision}`}`;
  if (error instanceof HubApiError) {
    const status = error.statusCode;
    // The Hub answers 401 both for what is private and for what does not exist.
    if (status === 401 || status === 403 || status === 404) {
      return new CookbookError({
        code: "model-not-found",
        message: `${settings.endpoint} has no ${name}, or does not show it (HTTP status ${status})`,
        hint:
          settings.token === undefined
            ? "check the name and revision; for a private or gated model set HF_TOKEN and accept its terms on its page"
            : "check the name and revision, and that your token may read the model and its terms are accepted",
        details: { status },
        cause: error,
      });
    }
    return new CookbookError({
      code: "download-failed",
      message: `${settings.endpoint} answered with HTTP status ${status} when asked for ${name}`,
      hint: "try again later",
      details: { status },
      retryable: true,
      cause: error,
    });
  }
  const cause = (error as Error).cause;
  const reason =
    (error as Error).name === "TimeoutError"
      ? `no answer in ${LISTING_TIMEOUT_MS / 1000} seconds`
      : (codeOf(cause) ?? codeOf(error) ?? (error as Error).message);
  return new CookbookError({
    code: "download-failed",
    message: `the Hugging Face Hub at ${settings.endpoint} cannot be reached (${reason})`,
    hint: "check the network, set HF_ENDPOINT to a mirror, or give the path of a local model",
    details: { unreachable: true },
    retryable: true,
    cause: error,
  });
}
