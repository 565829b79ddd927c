import { parquetWriteBuffer } from "hyparquet-writer";

export interface TableColumn {
  readonly name: string;
  /** JSON: numbers and texts side by side. */
  readonly type: "STRING" | "JSON" | "INT32" | "DOUBLE";
  /** Undefined or null is an empty cell. */
  readonly cells: readonly unknown[];
}

/** A small table as the bytes of a Parquet file. */
export function parquetTable(columns: readonly TableColumn[]): Uint8Array {
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ name, type, cells }) => ({
      name,
      type,
      nullable: true,
      data: cells.map((cell) => cell ?? null),
    })),
    createdBy: "cookbook",
  });
  return new Uint8Array(buffer);
}
