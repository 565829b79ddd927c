import { HubApiError, type ListFileEntry, listFiles, modelInfo } from "@huggingface/hub";
import { CookbookError, isCookbookError } from "../../../core/errors.ts";
import { codeOf } from "../download/download-file.ts";
import { COMMIT_HASH } from "./hub-cache.ts";
import type { HubSettings } from "./hub-settings.ts";

/** Long enough for a slow line, short enough that a machine without the Hub does not seem to hang. */
const LISTING_TIMEOUT_MS = 6_000;

export interface HubListing {
  readonly commit: string;
  /** Everything at the top of the repository. */
  readonly files: readonly ListFileEntry[];
}

/**
 * The newest commit of a revision and its files.
 * Errors: model-not-found, download-failed (`details.unreachable` when the Hub did not answer).
 */
export async function listHubModel(
  repository: string,
  revision: string,
  settings: HubSettings,
  signal: AbortSignal | undefined,
): Promise<HubListing> {
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
    if (!COMMIT_HASH.test(sha)) throw new Error(`it names ${JSON.stringify(sha)} as a commit`);
    const files: ListFileEntry[] = [];
    for await (const file of listFiles({ ...request, repo: repository, revision: sha })) files.push(file);
    return { commit: sha, files };
  } catch (error) {
    throw explainListing(error, repository, revision, settings);
  }
}

export function authorization(settings: HubSettings): Record<string, string> {
  return settings.token === undefined ? {} : { authorization: `Bearer ${settings.token}` };
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
