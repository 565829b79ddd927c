import { CookbookError } from "../../../core/errors.ts";
import type { ProgressOptions } from "../../../domain/ports/engine.ts";

/** Does something with each item, several at a time, and gives results in the items' order. The first failure ends all. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  { concurrency, signal, onProgress }: ProgressOptions & { readonly concurrency: number },
  action: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  let done = 0;
  let failed = false;
  async function work(): Promise<void> {
    while (next < items.length && !failed) {
      if (signal?.aborted === true) throw new CookbookError({ code: "interrupted", message: "stopped" });
      const place = next++;
      try {
        results[place] = await action(items[place]!);
      } catch (error) {
        failed = true;
        throw error;
      }
      done += 1;
      onProgress?.(done, items.length);
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work));
  return results;
}
