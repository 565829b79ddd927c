import { CookbookError } from "../../core/errors.ts";

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

/** Turns a file system error into `io-failed` with the reason in words. */
export function ioFailed(action: "read" | "write" | "list", path: string, cause: unknown): CookbookError {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? "";
  const reason = REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new CookbookError({
    code: "io-failed",
    message: `cannot ${action} "${path}": ${reason}`,
    hint:
      action === "write"
        ? "make room or choose another folder, then run the same command again: finished files are kept"
        : "check the path and its permissions",
    details: { path, code },
    cause,
  });
}
