import { CookbookError } from "../core/errors.ts";

/**
 * Runs work that Ctrl-C (or SIGTERM) asks to stop at the next safe point; a second Ctrl-C kills at once. Work that ends
 * early by the signal throws `interrupted` (exit status 130).
 */
export async function withInterrupt<T>(
  work: (signal: AbortSignal) => Promise<T>,
  hint = "run the same command again to go on from there",
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
    if (!controller.signal.aborted) throw cause;
    throw new CookbookError({
      code: "interrupted",
      message: "stopped; finished work is kept",
      hint,
      cause,
    });
  } finally {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  }
}
