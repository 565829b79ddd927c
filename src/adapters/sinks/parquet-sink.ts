import type { SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import {
  type ColumnKind,
  type PromptAndCompletion,
  STYLE_COLUMNS,
  type StyledRow,
  styleRow,
} from "../../domain/datasets/row-style.ts";
import type { RowSink } from "../../domain/ports/row-sink.ts";
import { openFileOutput } from "./file-output.ts";
import type { RowSinkOptions, StyledSinkOptions } from "./jsonl-sink.ts";

/** Held in memory until they are written as one row group. */
const ROWS_PER_GROUP = 10_000;

/** Parquet with Snappy, one row group per 10,000 rows. Errors: io-failed. */
export async function openParquetSink({ file, style, encoder }: RowSinkOptions): Promise<RowSink> {
  return openColumnSink<PromptAndCompletion>({ file, style }, (row) => styleRow(style, row, encoder));
}

/** For rows that have the style's columns already. Errors: io-failed. */
export function openStyledParquetSink(options: StyledSinkOptions): Promise<RowSink<StyledRow>> {
  return openColumnSink(options, (row) => row);
}

async function openColumnSink<Row>(
  { file, style }: StyledSinkOptions,
  toColumns: (row: Row) => StyledRow,
): Promise<RowSink<Row>> {
  const output = await openFileOutput(file);
  const columns = STYLE_COLUMNS[style];
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema: parquetSchema(columns), createdBy: "cookbook" });
  let rows: StyledRow[] = [];

  /** The writer counts offsets apart from its buffer, so the buffer may start again. */
  async function drain(): Promise<void> {
    await output.append(bytes.getBytes().slice());
    bytes.index = 0;
  }

  async function writeGroup(): Promise<void> {
    if (rows.length === 0) return;
    const columnData = Object.keys(columns).map((name) => ({ name, data: rows.map((row) => row[name]) }));
    await writer.write({ columnData, rowGroupSize: ROWS_PER_GROUP });
    rows = [];
    await drain();
  }

  return {
    async write(batch) {
      for (const row of batch) {
        rows.push(toColumns(row));
        if (rows.length === ROWS_PER_GROUP) await writeGroup();
      }
    },
    async finish() {
      await writeGroup();
      writer.finish();
      await drain();
      return output.finish();
    },
    abandon: output.abandon,
  };
}

function parquetSchema(columns: Readonly<Record<string, ColumnKind>>): SchemaElement[] {
  const root: SchemaElement = { name: "schema", num_children: Object.keys(columns).length };
  return [root, ...Object.entries(columns).flatMap(([name, kind]) => COLUMN_SCHEMAS[kind](name))];
}

const COLUMN_SCHEMAS: Readonly<Record<ColumnKind, (name: string) => SchemaElement[]>> = {
  string: (name) => [text(name)],
  ids: (name) => list(name, [{ name: "element", type: "INT32", repetition_type: "REQUIRED" }]),
  messages: (name) =>
    list(name, [
      { name: "element", repetition_type: "REQUIRED", num_children: 2 },
      text("role"),
      text("content"),
    ]),
};

function text(name: string): SchemaElement {
  return { name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" };
}

/** Parquet's three-level list. */
function list(name: string, element: SchemaElement[]): SchemaElement[] {
  return [
    { name, repetition_type: "REQUIRED", num_children: 1, converted_type: "LIST" },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    ...element,
  ];
}
