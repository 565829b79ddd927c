import type { DATA_FILE_FORMATS } from "../../contracts/dataset-manifest.ts";
import type { StyledRow } from "../../domain/datasets/row-style.ts";
import type { RowSink } from "../../domain/ports/row-sink.ts";
import type { RowSinkOptions, StyledSinkOptions } from "./jsonl-sink.ts";

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

/** The same for rows that have their columns already: equal rows give equal files either way. Errors: io-failed. */
export async function openStyledSink(
  format: FileFormat,
  options: StyledSinkOptions,
): Promise<RowSink<StyledRow>> {
  switch (format) {
    case "jsonl":
      return (await import("./jsonl-sink.ts")).openStyledJsonlSink(options);
    case "jsonl.gz":
      return (await import("./jsonl-sink.ts")).openStyledGzipSink(options);
    case "parquet":
      return (await import("./parquet-sink.ts")).openStyledParquetSink(options);
  }
}
