import { CookbookError } from "../core/errors.ts";

/** Errors: `interrupted` once the signal is aborted. */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new CookbookError({
    code: "interrupted",
    message: "stopped on request; finished work is kept",
    hint: "the same command goes on from here",
  });
}
