import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CookbookError, isCookbookError } from "../../../core/errors.ts";
import { makeFolder } from "../../store/make-folder.ts";
import { type Checksum, checksumOfFile } from "./checksum.ts";
import type { OnDownloadEvent } from "./download-event.ts";
import { withDownloadLock } from "./download-lock.ts";

export interface DownloadRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Appears only when complete and checked; until then the bytes are in `<target>.partial`. */
  readonly target: string;
  readonly sizeBytes?: number;
  readonly checksum: Checksum;
  /** Shown in progress and errors; default the target's name. */
  readonly label?: string;
  readonly onEvent?: OnDownloadEvent | undefined;
  readonly signal?: AbortSignal | undefined;
}

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 300;
/** A connection that sends nothing for this long is given up and resumed. */
const STALL_MS = 30_000;

/**
 * Downloads one file: resumes a partial one by a range request, tries again after cuts, checks size and checksum, and
 * renames at the end. Processes that want the same file wait for one another.
 * Errors: download-failed (`details.status` holds an HTTP status), model-damaged (checksum), io-failed.
 */
export async function downloadFile(request: DownloadRequest): Promise<void> {
  const { target, onEvent } = request;
  const label = request.label ?? basename(target);
  try {
    await makeFolder(dirname(target));
    await withDownloadLock(
      `${target}.lock`,
      async () => {
        // Whoever held the lock before may have brought it.
        if (await isFile(target)) return;
        await downloadLocked(request, label);
      },
      {
        signal: request.signal,
        onWait: () =>
          onEvent?.({ kind: "note", text: `another process is downloading ${label}; waiting for it` }),
      },
    );
  } catch (error) {
    throw explainFailure(error, request, label);
  }
}

async function downloadLocked(request: DownloadRequest, label: string): Promise<void> {
  const partial = `${request.target}.partial`;
  let pauseMs = FIRST_PAUSE_MS;
  for (let attempt = 1; ; attempt++) {
    const before = await sizeOf(partial);
    try {
      const { hex, sizeBytes } = await transfer(request, partial, label);
      if (hex === request.checksum.hex) {
        await rename(partial, request.target);
        request.onEvent?.({ kind: "file-end", file: label, sizeBytes });
        return;
      }
      await rm(partial, { force: true });
      // A resumed file may be damaged in the part from before: once more from the start, then it is the server's file.
      if (before > 0 && attempt < ATTEMPTS) continue;
      throw wrongChecksum(request, label, hex);
    } catch (error) {
      if (!isWorthRetrying(error) || request.signal?.aborted === true) throw error;
      const progressed = (await sizeOf(partial)) > before;
      if (attempt >= ATTEMPTS && !progressed) throw error;
      // A download that moves on between cuts may be cut any number of times.
      if (progressed) {
        attempt = 0;
        pauseMs = FIRST_PAUSE_MS;
      }
      await sleep(pauseMs, undefined, request.signal === undefined ? {} : { signal: request.signal });
      pauseMs *= 2;
    }
  }
}

async function transfer(
  request: DownloadRequest,
  partial: string,
  label: string,
): Promise<{ readonly hex: string; readonly sizeBytes: number }> {
  let start = await sizeOf(partial);
  if (request.sizeBytes !== undefined && start > request.sizeBytes) {
    await rm(partial, { force: true });
    start = 0;
  }
  if (start > 0 && start === request.sizeBytes) return finish(request, partial, start);

  const stall = new AbortController();
  let timer = setTimeout(() => stall.abort(), STALL_MS);
  const touch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stall.abort(), STALL_MS);
  };
  let file: FileHandle | undefined;
  try {
    const signals = request.signal === undefined ? [stall.signal] : [stall.signal, request.signal];
    const response = await fetch(request.url, {
      headers: {
        ...request.headers,
        // A compressed body could not be resumed by byte positions.
        "accept-encoding": "identity",
        ...(start > 0 ? { range: `bytes=${start}-` } : {}),
      },
      signal: AbortSignal.any(signals),
    });
    if (response.status === 416) {
      await rm(partial, { force: true });
      throw retryable(`${request.url}: the server refuses to resume at byte ${start}`);
    }
    if (!response.ok || response.body === null) throw httpFailure(request, response.status);
    if (start > 0 && !isRangeFrom(response, start)) start = 0;
    const totalBytes = request.sizeBytes ?? bodyEnd(response, start);
    file = await open(partial, start > 0 ? "a" : "w");
    let done = start;
    request.onEvent?.({ kind: "progress", file: label, doneBytes: done, totalBytes });
    for await (const piece of response.body) {
      touch();
      await file.appendFile(piece);
      done += piece.length;
      request.onEvent?.({ kind: "progress", file: label, doneBytes: done, totalBytes });
    }
    if (totalBytes !== undefined && done < totalBytes)
      throw retryable(`${request.url}: the connection ended after ${done} of ${totalBytes} bytes`);
    await file.close();
    file = undefined;
    return await finish(request, partial, done);
  } catch (error) {
    if (stall.signal.aborted)
      throw retryable(`${request.url}: no data for ${STALL_MS / 1000} seconds`, error);
    throw error;
  } finally {
    clearTimeout(timer);
    await file?.close();
  }
}

async function finish(
  request: DownloadRequest,
  partial: string,
  sizeBytes: number,
): Promise<{ readonly hex: string; readonly sizeBytes: number }> {
  return { hex: await checksumOfFile(partial, request.checksum.kind), sizeBytes };
}

function isRangeFrom(response: Response, start: number): boolean {
  if (response.status !== 206) return false;
  return new RegExp(`^bytes ${start}-`).test(response.headers.get("content-range") ?? "");
}

function bodyEnd(response: Response, start: number): number | undefined {
  const length = Number(response.headers.get("content-length") ?? Number.NaN);
  return Number.isSafeInteger(length) ? start + length : undefined;
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    (found) => found.size,
    () => 0,
  );

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

function retryable(message: string, cause?: unknown): CookbookError {
  return new CookbookError({
    code: "download-failed",
    message,
    hint: "run the same command again; the download goes on where it stopped",
    retryable: true,
    cause,
  });
}

function httpFailure(request: DownloadRequest, status: number): CookbookError {
  return new CookbookError({
    code: "download-failed",
    message: `${request.url} answered with HTTP status ${status}`,
    hint:
      status === 401 || status === 403
        ? "set HF_TOKEN to a token that may read the model, and accept its terms on its page"
        : "check the model's name and revision, or try again later",
    details: { status, url: request.url },
    retryable: status >= 500 || status === 429 || status === 408,
  });
}

function wrongChecksum(request: DownloadRequest, label: string, found: string): CookbookError {
  return new CookbookError({
    code: "model-damaged",
    message: `${label} from ${request.url} has ${request.checksum.kind} ${found}; expected ${request.checksum.hex}. It was deleted`,
    hint: "run the same command again; if it stays so, the server or a proxy in between hands out another file",
    details: { found, expected: request.checksum.hex, url: request.url },
  });
}

/** Cut connections surface as TypeErrors of fetch, as errors of the socket, or as ours marked retryable. */
function isWorthRetrying(error: unknown): boolean {
  if (isCookbookError(error)) return error.retryable;
  return (
    error instanceof TypeError ||
    isNetworkCode(codeOf(error)) ||
    isNetworkCode(codeOf((error as Error).cause))
  );
}

export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

export function isNetworkCode(code: string | undefined): boolean {
  return (
    code !== undefined &&
    /^(UND_ERR_|ECONN|ENOTFOUND|EAI_AGAIN|ENET|EHOST|EPIPE|ETIMEDOUT|CERT_|ERR_TLS)/.test(code)
  );
}

function explainFailure(error: unknown, request: DownloadRequest, label: string): unknown {
  if (isCookbookError(error)) return error;
  if (request.signal?.aborted === true) {
    return new CookbookError({
      code: "interrupted",
      message: `the download of ${label} was stopped`,
      hint: "run the same command again; it goes on where it stopped",
      cause: error,
    });
  }
  if (isWorthRetrying(error)) {
    const reason = codeOf((error as Error).cause) ?? codeOf(error) ?? (error as Error).message;
    return retryable(`cannot download ${label} from ${request.url} (${reason})`, error);
  }
  const code = codeOf(error);
  if (code === undefined) return error;
  return new CookbookError({
    code: "io-failed",
    message: `cannot write ${request.target} (${code})`,
    hint:
      code === "ENOSPC"
        ? "make room on that disk; the download goes on where it stopped"
        : "check the folder's permissions",
    cause: error,
  });
}
