import { setTimeout as delay } from "node:timers/promises";
import { CookbookError, isCookbookError } from "../../../core/errors.ts";
import { nearestName } from "../../../core/nearest.ts";

export interface ServerOptions {
  /** With the version: "http://localhost:8000/v1". */
  readonly baseUrl: string;
  readonly model: string;
  /** Sent as a bearer token; never part of a message. */
  readonly apiKey: string | undefined;
  /** Before the first of the retries, in milliseconds; doubles each time. For tests. Default 500. */
  readonly firstDelay?: number;
  /** Default 120,000 ms. */
  readonly timeout?: number;
}

/** Talks to an OpenAI-compatible server. */
export interface ServerClient {
  /** Errors: server-failed, model-not-found, interrupted. */
  post(path: string, body: object, options?: PostOptions): Promise<unknown>;
  /** Names of the server's models; empty when it does not tell. */
  models(): Promise<readonly ServerModel[]>;
}

export interface PostOptions {
  readonly signal?: AbortSignal | undefined;
  /** Tries in all where a failure may pass; default 6. */
  readonly attempts?: number;
}

export interface ServerModel {
  readonly id: string;
  /** Longest sequence in tokens, where the server tells (vLLM). */
  readonly maxLength: number | undefined;
}

const ATTEMPTS = 6;
const LONGEST_DELAY = 30_000;
const RETRIED = new Set([408, 409, 425, 429, 500, 502, 503, 504]);

export function createServerClient(options: ServerOptions): ServerClient {
  const { model, apiKey, firstDelay = 500, timeout = 120_000 } = options;
  const base = options.baseUrl.replace(/\/+$/, "");
  const headers = {
    "content-type": "application/json",
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  };

  async function once(
    path: string,
    body: object | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    const limit = AbortSignal.timeout(timeout);
    return fetch(`${base}${path}`, {
      headers,
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
  }

  async function post(
    path: string,
    body: object,
    { signal, attempts = ATTEMPTS }: PostOptions = {},
  ): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      let response: Response | undefined;
      let reason: string;
      try {
        response = await once(path, body, signal);
        if (response.ok) return await jsonOf(response);
        reason = await reasonOf(response);
      } catch (cause) {
        if (isCookbookError(cause)) throw cause;
        if (signal?.aborted === true) throw new CookbookError({ code: "interrupted", message: "stopped" });
        reason = reasonOfFailure(cause, timeout);
      }
      const isRetried = response === undefined || RETRIED.has(response.status);
      if (!isRetried || attempt >= attempts) throw await refusal(response?.status, reason, attempt);
      await delay(
        pause(response, attempt, firstDelay),
        undefined,
        signal === undefined ? {} : { signal },
      ).catch(() => {
        throw new CookbookError({ code: "interrupted", message: "stopped" });
      });
    }
  }

  async function models(): Promise<readonly ServerModel[]> {
    try {
      const response = await once("/models", undefined, undefined);
      const { data } = (await response.json()) as { readonly data?: unknown };
      if (!Array.isArray(data)) return [];
      return data.flatMap((entry: { readonly id?: unknown; readonly max_model_len?: unknown }) =>
        typeof entry.id === "string"
          ? [
              {
                id: entry.id,
                maxLength: typeof entry.max_model_len === "number" ? entry.max_model_len : undefined,
              },
            ]
          : [],
      );
    } catch {
      return [];
    }
  }

  async function refusal(
    status: number | undefined,
    reason: string,
    attempts: number,
  ): Promise<CookbookError> {
    const hidden = apiKey === undefined ? reason : reason.replaceAll(apiKey, "…");
    const tried = attempts > 1 ? ` (${attempts} attempts)` : "";
    const message = `${base} ${status === undefined ? "cannot be reached" : `answered ${status}`}: ${hidden}${tried}`;
    if (status === 401 || status === 403) {
      const hint =
        apiKey === undefined
          ? "set OPENAI_API_KEY"
          : "OPENAI_API_KEY is set, and the server does not take it";
      return new CookbookError({ code: "server-failed", message, hint });
    }
    if (status === 404) {
      const known = (await models()).map(({ id }) => id);
      if (known.length > 0 && !known.includes(model)) return unknownModel(base, model, known);
      return new CookbookError({
        code: "server-failed",
        message,
        hint: "the base URL mostly ends in /v1; the server must offer /completions",
      });
    }
    const hint =
      status === undefined
        ? "is the server running, and the base URL right?"
        : status === 400
          ? "a row may be longer than the model's window: --limit and --tokenizer help to find it"
          : "try again later; replies so far are kept";
    return new CookbookError({
      code: "server-failed",
      message,
      hint,
      retryable: status === undefined || RETRIED.has(status),
    });
  }

  return { post, models };
}

/** What Retry-After says, else doubling from the first delay, with jitter so that many callers do not come back at once. */
function pause(response: Response | undefined, attempt: number, firstDelay: number): number {
  const said = response?.headers.get("retry-after");
  if (said !== null && said !== undefined) {
    const seconds = /^\d+(\.\d+)?$/.test(said) ? Number(said) : (Date.parse(said) - Date.now()) / 1000;
    if (Number.isFinite(seconds)) return Math.min(LONGEST_DELAY, Math.max(0, seconds * 1000));
  }
  return Math.min(LONGEST_DELAY, firstDelay * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
}

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new CookbookError({
      code: "server-failed",
      message: `the server answered ${JSON.stringify(text.slice(0, 80))}, expected JSON`,
      hint: "the base URL mostly ends in /v1",
    });
  }
}

async function reasonOf(response: Response): Promise<string> {
  const text = await response.text().catch(() => "");
  try {
    const value = JSON.parse(text) as {
      readonly error?: { readonly message?: unknown };
      readonly message?: unknown;
    };
    const message = value.error?.message ?? value.message;
    if (typeof message === "string") return message.slice(0, 300);
  } catch {
    // Told as it is.
  }
  return text.slice(0, 200) || response.statusText || "no reason given";
}

function reasonOfFailure(cause: unknown, timeout: number): string {
  if (cause instanceof Error && cause.name === "TimeoutError") return `no answer within ${timeout / 1000} s`;
  const inner = (cause as { readonly cause?: { readonly code?: string; readonly message?: string } }).cause;
  return inner?.code ?? inner?.message ?? (cause instanceof Error ? cause.message : String(cause));
}

export function unknownModel(base: string, model: string, known: readonly string[]): CookbookError {
  const nearest = nearestName(model, known);
  return new CookbookError({
    code: "model-not-found",
    message: `${base} has no model "${model}"; it has ${known.join(", ")}`,
    ...(nearest === undefined ? {} : { hint: `did you mean "${nearest}"?` }),
  });
}
