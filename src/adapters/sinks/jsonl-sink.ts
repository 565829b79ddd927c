import { once } from "node:events";
import { createGzip } from "node:zlib";
import type { RowStyle, StyledRow } from "../../domain/datasets/row-style.ts";
import type { RowSink } from "../../domain/ports/row-sink.ts";
import type { PromptEncoder } from "../../domain/tokens/prompt-encoder.ts";
import { type FileOutput, openFileOutput } from "./file-output.ts";
import { type ByteLines, createJsonLines } from "./json-lines.ts";
import { createObjectLines } from "./object-lines.ts";

export interface RowSinkOptions {
  readonly file: string;
  readonly style: RowStyle;
  readonly encoder: PromptEncoder | undefined;
}

/** For rows that have the style's columns already. */
export type StyledSinkOptions = Omit<RowSinkOptions, "encoder">;

/**
 * Bytes that are gathered before they go to the file: enough to be cheap, and few beside a file, since every file has buffers
 * of its own, and V8 marks the whole heap for every few megabytes of them.
 */
const CHUNK_BYTES = 2 ** 18;
/** With room for a batch of rows that all need escapes. */
const BUFFER_BYTES = 1.5 * CHUNK_BYTES;

/** One JSON object a line. Errors: io-failed. */
export async function openJsonlSink({ file, style, encoder }: RowSinkOptions): Promise<RowSink> {
  return linesSink(await openFileOutput(file), createJsonLines(style, encoder, BUFFER_BYTES));
}

/** The same, compressed as it goes; equal bytes for equal rows with the same version of zlib. Errors: io-failed. */
export async function openGzipSink({ file, style, encoder }: RowSinkOptions): Promise<RowSink> {
  return linesSink(gzipped(await openFileOutput(file)), createJsonLines(style, encoder, BUFFER_BYTES));
}

/** Rows with columns into the same bytes. Errors: io-failed. */
export async function openStyledJsonlSink({ file }: StyledSinkOptions): Promise<RowSink<StyledRow>> {
  return linesSink(await openFileOutput(file), createObjectLines());
}

/** Errors: io-failed. */
export async function openStyledGzipSink({ file }: StyledSinkOptions): Promise<RowSink<StyledRow>> {
  return linesSink(gzipped(await openFileOutput(file)), createObjectLines());
}

function linesSink<Row>(output: FileOutput, lines: ByteLines<Row>): RowSink<Row> {
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
