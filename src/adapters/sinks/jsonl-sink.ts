import { once } from "node:events";
import { createGzip } from "node:zlib";
import { type RowStyle, styleRow } from "../../domain/datasets/row-style.ts";
import type { RowSink } from "../../domain/ports/row-sink.ts";
import type { PromptEncoder } from "../../domain/tokens/prompt-encoder.ts";
import { type FileOutput, openFileOutput } from "./file-output.ts";

export interface RowSinkOptions {
  readonly file: string;
  readonly style: RowStyle;
  readonly encoder: PromptEncoder | undefined;
}

/** Characters that are gathered before they become bytes: big enough to be cheap, small beside a file. */
const CHUNK_CHARACTERS = 1_000_000;

/** One JSON object a line. Errors: io-failed. */
export async function openJsonlSink({ file, style, encoder }: RowSinkOptions): Promise<RowSink> {
  return jsonlSink(await openFileOutput(file), style, encoder);
}

/** The same, compressed as it goes; equal bytes for equal rows with the same version of zlib. Errors: io-failed. */
export async function openGzipSink({ file, style, encoder }: RowSinkOptions): Promise<RowSink> {
  return jsonlSink(gzipped(await openFileOutput(file)), style, encoder);
}

function jsonlSink(output: FileOutput, style: RowStyle, encoder: PromptEncoder | undefined): RowSink {
  let pending = "";
  const flush = async () => {
    const bytes = Buffer.from(pending, "utf8");
    pending = "";
    await output.append(bytes);
  };
  return {
    async write(rows) {
      for (const row of rows) pending += jsonLine(style, row, encoder);
      if (pending.length >= CHUNK_CHARACTERS) await flush();
    },
    async finish() {
      await flush();
      return output.finish();
    },
    abandon: output.abandon,
  };
}

/** A row as a line of JSON with its line break. */
export function jsonLine(
  style: RowStyle,
  row: { readonly prompt: string; readonly completion: string },
  encoder: PromptEncoder | undefined,
): string {
  if (style === "prompt-completion") {
    // Two strings by themselves take half the time of an object that holds them.
    return `{"prompt":${JSON.stringify(row.prompt)},"completion":${JSON.stringify(row.completion)}}\n`;
  }
  return `${JSON.stringify(styleRow(style, row, encoder))}\n`;
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
