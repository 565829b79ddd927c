import { once } from "node:events";
import { createGzip } from "node:zlib";
import type { RowStyle } from "../../domain/datasets/row-style.ts";
import type { RowSink } from "../../domain/ports/row-sink.ts";
import type { PromptEncoder } from "../../domain/tokens/prompt-encoder.ts";
import { type FileOutput, openFileOutput } from "./file-output.ts";
import { createJsonLines } from "./json-lines.ts";

export interface RowSinkOptions {
  readonly file: string;
  readonly style: RowStyle;
  readonly encoder: PromptEncoder | undefined;
}

/** Bytes that are gathered before they go to the file: big enough to be cheap, small beside a file. */
const CHUNK_BYTES = 1_000_000;

/** One JSON object a line. Errors: io-failed. */
export async function openJsonlSink({ file, style, encoder }: RowSinkOptions): Promise<RowSink> {
  return jsonlSink(await openFileOutput(file), style, encoder);
}

/** The same, compressed as it goes; equal bytes for equal rows with the same version of zlib. Errors: io-failed. */
export async function openGzipSink({ file, style, encoder }: RowSinkOptions): Promise<RowSink> {
  return jsonlSink(gzipped(await openFileOutput(file)), style, encoder);
}

function jsonlSink(output: FileOutput, style: RowStyle, encoder: PromptEncoder | undefined): RowSink {
  const lines = createJsonLines(style, encoder, CHUNK_BYTES);
  return {
    async write(rows) {
      lines.add(rows);
      if (lines.size >= CHUNK_BYTES) await output.append(lines.take());
    },
    async finish() {
      await output.append(lines.take());
      return output.finish();
    },
    abandon: output.abandon,
  };
}

function gzipped(output: FileOutput): FileOutput {
  const gzip = createGzip({ level: 6 });
  let failure: unknown;
  const copied = (async () => {
    try {
      for await (const chunk of gzip) await output.append(chunk as Buffer);
    } catch (error) {
      failure = error;
    }
  })();
  return {
    async append(bytes) {
      if (failure !== undefined) throw failure;
      if (!gzip.write(bytes)) await Promise.race([once(gzip, "drain"), copied]);
    },
    async finish() {
      gzip.end();
      await copied;
      if (failure !== undefined) throw failure;
      return output.finish();
    },
    async abandon() {
      gzip.destroy();
      await output.abandon();
    },
  };
}
