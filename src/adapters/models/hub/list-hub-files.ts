import { datasetInfo, HubApiError, type ListFileEntry, listFiles, modelInfo } from "@huggingface/hub";
import { CookbookError, isCookbookError } from "../../../core/errors.ts";
import { codeOf } from "../download/download-file.ts";
import { COMMIT_HASH } from "./hub-cache.ts";
import type { HubSettings } from "./hub-settings.ts";

/** Long enough for a slow line, short enough that a machine without the Hub does not seem to hang. */
const LISTING_TIMEOUT_MS = 6_000;

/** A model or data set on the Hub. */
export interface HubRepository {
  readonly type: "model" | "dataset";
  /** "owner/name". */
  readonly name: string;
}

export interface HubListing {
  readonly commit: string;
  /** Everything in the folder asked for. */
  readonly files: readonly ListFileEntry[];
}

export interface ListHubOptions {
  readonly repository: HubRepository;
  readonly revision: string;
  /** Default: the top of the repository. */
  readonly folder?: string;
  readonly settings: HubSettings;
  readonly signal: AbortSignal | undefined;
}

/**
 * The newest commit of a revision and the files of one folder.
 * Errors: model-not-found, data-not-found, download-failed (`details.unreachable` when the Hub did not answer).
 */
export async function listHubFiles(options: ListHubOptions): Promise<HubListing> {
  const { repository, revision, folder, settings, signal } = options;
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
  const wanted = { ...request, name: repository.name, revision, additionalFields: ["sha" as const] };
  try {
    const { sha } = await (repository.type === "model" ? modelInfo(wanted) : datasetInfo(wanted));
    if (!COMMIT_HASH.test(sha)) throw new Error(`it names ${JSON.stringify(sha)} as a commit`);
    const files: ListFileEntry[] = [];
    const place = folder === undefined ? {} : { path: folder };
    for await (const file of listFiles({ ...request, repo: repository, revision: sha, ...place }))
      files.push(file);
    return { commit: sha, files };
  } catch (error) {
    throw explainListing(error, options);
  }
}

export function authorization(settings: HubSettings): Record<string, string> {
  return settings.token === undefined ? {} : { authorization: `Bearer ${settings.token}` };
}

function explainListing(error: unknown, { repository, revision, folder, settings }: ListHubOptions): unknown {
  if (isCookbookError(error)) return error;
  const kind = repository.type === "model" ? "model" : "data set";
  const place = `${repository.name}${revision === "main" ? "" : `@${revision}`}`;
  const name =
    repository.type === "model"
      ? `hf:${place}`
      : `data set ${[place, folder].filter(Boolean).join(", folder ")}`;
  if (error instanceof HubApiError) {
    const status = error.statusCode;
    // The Hub answers 401 both for what is private and for what does not exist.
    if (status === 401 || status === 403 || status === 404) {
      return new CookbookError({
        code: repository.type === "model" ? "model-not-found" : "data-not-found",
        message: `${settings.endpoint} has no ${name}, or does not show it (HTTP status ${status})`,
        hint:
          settings.token === undefined
            ? `check the name and revision; for a private or gated ${kind} set HF_TOKEN and accept its terms on its page`
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
    hint: `check the network, set HF_ENDPOINT to a mirror, or give the path of a local ${repository.type === "model" ? "model" : "file with --data"}`,
    details: { unreachable: true },
    retryable: true,
    cause: error,
  });
}
