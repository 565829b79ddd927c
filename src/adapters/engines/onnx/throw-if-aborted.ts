import { CookbookError } from "../../../core/errors.ts";

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new CookbookError({
    code: "interrupted",
    message: "stopped on request",
    hint: "the same command goes on from here",
    cause: signal.reason,
  });
}
