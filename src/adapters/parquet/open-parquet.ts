/** A Parquet file, of whose rows some are in memory at a time. */
export interface ParquetFile {
  readonly rows: number;
  /** Rows `first` to `first + count - 1`, those that there are. */
  read(first: number, count: number): Promise<Record<string, unknown>[]>;
}

/** What hyparquet reads by itself. */
const BUILT_IN = new Set(["UNCOMPRESSED", "SNAPPY"]);

/** Throws what hyparquet and the file system throw. */
export async function openParquet(path: string): Promise<ParquetFile> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import("hyparquet");
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const codecs = metadata.row_groups.flatMap(({ columns }) =>
    columns.map(({ meta_data }) => meta_data?.codec),
  );
  const isCommon = codecs.every((codec) => codec === undefined || BUILT_IN.has(codec));
  const { compressors } = isCommon ? { compressors: undefined } : await import("hyparquet-compressors");
  const rows = Number(metadata.num_rows);
  return {
    rows,
    read(first, count) {
      const rowEnd = Math.min(rows, first + count);
      const window = { file, metadata, rowStart: first, rowEnd };
      return parquetReadObjects(compressors === undefined ? window : { ...window, compressors });
    },
  };
}
