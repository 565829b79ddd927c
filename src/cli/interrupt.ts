import { CookbookError, isCookbookError } from "../core/errors.ts";

const RESUMABLE = {
  message: "stopped; finished work is kept",
  hint: "run the same command again to go on from there",
};

/**
 * Runs work that Ctrl-C (or SIGTERM) asks to stop at the next safe point; a second Ctrl-C kills at once. Work that ends
 * early by the signal throws `interrupted` (exit status 130).
 */
export async function withInterrupt<T>(
  work: (signal: AbortSignal) => Promise<T>,
  said: { readonly message: string; readonly hint: string } = RESUMABLE,
): Promise<T> {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write("\nstopping at the next safe point; press Ctrl-C again to stop at once\n");
    controller.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  try {
    return await work(controller.signal);
  } catch (cause) {
    // A failure while stopping, such as a full disk, is a failure: it must not pass for a clean stop.
    if (!controller.signal.aborted || !isStop(cause)) throw cause;
    throw new CookbookError({
      code: "interrupted",
      ...said,
      cause,
    });
  } finally {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  }
}

function isStop(cause: unknown): boolean {
  if (isCookbookError(cause)) return cause.code === "interrupted";
  return cause instanceof Error && cause.name === "AbortError";
}
