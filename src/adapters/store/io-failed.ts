import { CookbookError, isCookbookError } from "../../core/errors.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOENT: "no such file or folder",
  ENOTDIR: "a part of the path is a file, not a folder",
  EISDIR: "it is a folder",
  EMFILE: "too many open files",
};

export interface IoFailedOptions {
  /** What to do next, where more is known than that room or permission lacks. */
  readonly hint?: string;
}

/** Turns a file system error into `io-failed` with the reason in words; one that is explained already stays as it is. */
export function ioFailed(
  action: "read" | "write" | "list",
  path: string,
  cause: unknown,
  options: IoFailedOptions = {},
): CookbookError {
  if (isCookbookError(cause)) return cause;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? "";
  const reason = REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new CookbookError({
    code: "io-failed",
    message: `cannot ${action} "${path}": ${reason}`,
    hint:
      options.hint ??
      (action === "write"
        ? "make room or choose another folder, then run the same command again: finished files are kept"
        : "check the path and its permissions"),
    details: { path, code },
    cause,
  });
}

/** Runs an action that writes at `path`; file system errors become `io-failed`, others pass through. */
export async function explainWriteErrors<T>(
  path: string,
  action: () => Promise<T>,
  options: IoFailedOptions = {},
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw typeof code === "string" && /^E[A-Z]+$/.test(code)
      ? ioFailed("write", path, error, options)
      : error;
  }
}
