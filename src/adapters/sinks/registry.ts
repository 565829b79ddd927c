import type { DATA_FILE_FORMATS } from "../../contracts/dataset-manifest.ts";
import type { RowSink } from "../../domain/ports/row-sink.ts";
import type { RowSinkOptions } from "./jsonl-sink.ts";
export type FileFormat = (typeof DATA_FILE_FORMATS)[number];

/** Opens a data file of that format. Errors: io-failed. */
export async function openRowSink(format: FileFormat, options: RowSinkOptions): Promise<RowSink> {
  switch (format) {
    case "jsonl":
      return (await import("./jsonl-sink.ts")).openJsonlSink(options);
    case "jsonl.gz":
      return (await import("./jsonl-sink.ts")).openGzipSink(options);
    case "parquet":
      return (await import("./parquet-sink.ts")).openParquetSink(options);
  }
}
