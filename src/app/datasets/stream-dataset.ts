import { once } from "node:events";
import type { Writable } from "node:stream";
import { createJsonLines } from "../../adapters/sinks/json-lines.ts";
import { CookbookError } from "../../core/errors.ts";
import { partRows } from "../../domain/datasets/plan-files.ts";
import { createPromptEncoder } from "../../domain/tokens/prompt-encoder.ts";
import { checkOptions, type GenerateDatasetOptions, sourceRequest } from "./generate-options.ts";
import { openSampleSource } from "./open-sample-source.ts";

/** What is gathered before it goes out. */
const CHUNK_BYTES = 2 ** 16;

/**
 * The rows of a split as JSON lines into a stream, no faster than its reader; ends quietly when the reader goes away.
 * Errors: as `generateDataset`, but for those of files.
 */
export async function streamDataset(
  options: Omit<GenerateDatasetOptions, "out">,
  output: Writable,
): Promise<void> {
  checkOptions({ ...options, out: "-" });
  const { tokenizer, style = "prompt-completion" } = options;
  const source = await openSampleSource(sourceRequest(options), tokenizer, options.signal);
  const encoder = style === "tokens" ? createPromptEncoder(tokenizer) : undefined;
  const { first, rows } =
    options.part === undefined ? { first: 0, rows: options.count } : partRows(options.count, options.part);
  const lines = createJsonLines(style, encoder);
  let isOpen = true;
  const closed = new Promise<void>((resolve) => {
    const end = () => {
      isOpen = false;
      resolve();
    };
    output.once("error", end).once("close", end);
  });
  try {
    for (let done = 0; done < rows && isOpen; ) {
      if (options.signal?.aborted === true) {
        throw new CookbookError({ code: "interrupted", message: `stopped after ${done} of ${rows} rows` });
      }
      const count = Math.min(source.batchRows, rows - done);
      lines.add(await source.samples(first + done, count));
      done += count;
      if (lines.size < CHUNK_BYTES && done < rows) continue;
      // A copy, since the stream may hold on to it for longer.
      if (!output.write(Buffer.from(lines.take())))
        await Promise.race([once(output, "drain").catch(() => {}), closed]);
      options.onProgress?.({ done, total: rows });
    }
  } finally {
    await source.close();
  }
}
