import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { commitIter, createRepo, datasetInfo, HubApiError, listFiles } from "@huggingface/hub";
import { CookbookError, isCookbookError } from "../../core/errors.ts";
import { codeOf } from "../models/download/download-file.ts";
import type { HubSettings } from "../models/hub/hub-settings.ts";

/** A file of this machine, and where it goes. */
export interface UploadFile {
  /** In the repository. */
  readonly name: string;
  /** On this machine. */
  readonly path: string;
  readonly bytes: number;
  /** Where it is known already. */
  readonly sha256: string | undefined;
}

export interface CommitRequest {
  readonly title: string;
  readonly upload: readonly UploadFile[];
  readonly remove: readonly string[];
  readonly signal?: AbortSignal | undefined;
  /** Told when a file has arrived. */
  readonly onFile?: ((file: UploadFile) => void) | undefined;
}

/** A dataset's repository on the Hugging Face Hub. */
export interface DatasetRepository {
  /** For people. */
  readonly url: string;
  /** Whether it is private; undefined when there is none yet, or it is not shown. */
  visibility(): Promise<"private" | "public" | undefined>;
  create(options: { readonly isPrivate: boolean }): Promise<void>;
  /** Names at the top, with the function that says whether a file has that content. */
  files(): Promise<ReadonlyMap<string, RemoteFile>>;
  /** All or nothing. Big files that the Hub has already, from a call that was stopped, are not sent again. */
  commit(request: CommitRequest): Promise<{ readonly commit: string }>;
}

export interface RemoteFile {
  holds(file: UploadFile): Promise<boolean>;
}

/** `name`: "owner/name". All of its functions have the error upload-failed. */
export function openDatasetRepository(name: string, settings: HubSettings, token: string): DatasetRepository {
  const repo = { type: "dataset", name } as const;
  const request = { repo, hubUrl: settings.endpoint, accessToken: token };
  const explained = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw explainUpload(error, name, settings);
    }
  };
  return {
    url: `${settings.endpoint}/datasets/${name}`,
    visibility: () =>
      explained(async () => {
        try {
          const info = await datasetInfo({ ...request, name });
          return info.private ? "private" : "public";
        } catch (error) {
          // The Hub answers 401 both for what is hidden and for what does not exist.
          if (error instanceof HubApiError && [401, 404].includes(error.statusCode)) return undefined;
          throw error;
        }
      }),
    create: ({ isPrivate }) =>
      explained(async () => {
        try {
          await createRepo({ ...request, ...(isPrivate ? { visibility: "private" as const } : {}) });
        } catch (error) {
          // Somebody was quicker.
          if (!(error instanceof HubApiError) || error.statusCode !== 409) throw error;
        }
      }),
    files: () =>
      explained(async () => {
        const files = new Map<string, RemoteFile>();
        for await (const { path, type, size, oid, lfs } of listFiles(request)) {
          if (type !== "file") continue;
          const length = lfs?.size ?? size;
          const holds = async (file: UploadFile) =>
            file.bytes === length &&
            (lfs === undefined ? (await gitOid(file)) === oid : (await sha256(file)) === lfs.oid);
          files.set(path, { holds });
        }
        return files;
      }),
    commit: ({ title, upload, remove, signal, onFile }) =>
      explained(async () => {
        const byName = new Map(upload.map((file) => [file.name, file]));
        const iterator = commitIter({
          ...request,
          title,
          // Git LFS is what the local server of the tests plays; the Hub takes both.
          useXet: false,
          operations: [
            ...upload.map(({ name: path, path: file }) => ({
              operation: "addOrUpdate" as const,
              path,
              content: pathToFileURL(file),
            })),
            ...remove.map((path) => ({ operation: "delete" as const, path })),
          ],
          ...(signal === undefined ? {} : { abortSignal: signal }),
        });
        for (;;) {
          const { done, value } = await iterator.next();
          if (done === true) return { commit: value?.commit.oid ?? "" };
          if (value.event !== "fileProgress" || value.state !== "uploading" || value.progress < 1) continue;
          const file = byName.get(value.path);
          if (byName.delete(value.path) && file !== undefined) onFile?.(file);
        }
      }),
  };
}

async function sha256({ path, sha256: known }: UploadFile): Promise<string> {
  return (
    known ??
    createHash("sha256")
      .update(await readFile(path))
      .digest("hex")
  );
}

/** Git's name for a file's content. */
async function gitOid({ path, bytes }: UploadFile): Promise<string> {
  return createHash("sha1")
    .update(`blob ${bytes}\0`)
    .update(await readFile(path))
    .digest("hex");
}

function explainUpload(error: unknown, name: string, { endpoint }: HubSettings): unknown {
  if (isCookbookError(error)) return error;
  if ((error as Error).name === "AbortError") {
    return new CookbookError({
      code: "interrupted",
      message: `stopped; big files that have arrived at ${endpoint} are kept there`,
      hint: "run the same command again to go on",
      cause: error,
    });
  }
  if (error instanceof HubApiError) {
    const status = error.statusCode;
    const isRefused = status === 401 || status === 403;
    return new CookbookError({
      code: "upload-failed",
      message: `${endpoint} ${isRefused ? "refused" : "failed with"} the dataset ${name} (HTTP status ${status}): ${error.message}`,
      hint: isRefused
        ? "the token must have the right to write there: see settings/tokens on the Hub"
        : "run the same command again: what has arrived is not sent again",
      details: { status },
      retryable: status >= 500 || status === 429,
      cause: error,
    });
  }
  const cause = (error as Error).cause;
  const reason = codeOf(cause) ?? codeOf(error) ?? (error as Error).message;
  return new CookbookError({
    code: "upload-failed",
    message: `the Hugging Face Hub at ${endpoint} cannot be reached, or broke off (${reason})`,
    hint: "check the network and run the same command again: what has arrived is not sent again",
    retryable: true,
    cause: error,
  });
}
