import type { FileFormat } from "../../adapters/sinks/registry.ts";
import type { RowSource } from "../../contracts/collection-manifest.ts";
import type { DataFile } from "../../contracts/dataset-manifest.ts";
import { splitsOf } from "../../contracts/folder-manifest.ts";
import { readStyledRow } from "../../contracts/styled-row.ts";
import { CookbookError } from "../../core/errors.ts";
import { type RowStyle, STYLE_COLUMNS } from "../../domain/datasets/row-style.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import { readDataFile } from "../datasets/read-data-file.ts";
import { throwIfInterrupted } from "../throw-if-interrupted.ts";
import { ColumnCounter, type ColumnSummary } from "./column-summary.ts";
import { markRow, plainValue, type RowPart } from "./marked-row.ts";
import { type DataInput, type InputSplit, openData } from "./open-data.ts";

export interface InspectDataOptions {
  /** A dataset folder, or any file or folder of JSON Lines or Parquet. */
  readonly path: string;
  /** Only this split. */
  readonly split?: string | undefined;
  /** Rows of every split to show; default 2. */
  readonly rows?: number | undefined;
  /** To show tokens as text. */
  readonly tokenizer?: Tokenizer | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Rows that were read so far, where no manifest tells their number. */
  readonly onScan?: ((rows: number) => void) | undefined;
}

export interface ShownRow {
  readonly value: unknown;
  readonly parts: readonly RowPart[];
}

export interface SplitInspection {
  readonly split: string;
  /** Undefined where the rows are of none. */
  readonly style: RowStyle | undefined;
  readonly rows: number;
  readonly bytes: number;
  readonly files: readonly Omit<DataFile, "sha256">[];
  readonly fileFormats: readonly FileFormat[];
  readonly columns: readonly ColumnSummary[];
  /** Where the rows come from; empty where nobody said it. */
  readonly sources: readonly RowSource[];
  readonly first: readonly ShownRow[];
}

export interface DataInspection {
  readonly path: string;
  /** Of a folder without manifest: "files". */
  readonly kind: "dataset" | "collection" | "files";
  readonly license: string | null;
  readonly sharedPrompts: number | null;
  /** Splits that are under way or were interrupted. */
  readonly unfinished: readonly string[];
  readonly splits: readonly SplitInspection[];
}

const DEFAULT_ROWS = 2;

/**
 * What a dataset folder, or any data file, holds. Where there is a manifest, what it says and the first rows; else every
 * row is read once. Errors: io-failed, invalid-data (no data, a damaged row), invalid-parameter (no such split),
 * interrupted.
 */
export async function inspectData(options: InspectDataOptions): Promise<DataInspection> {
  const input = await openData(options.path);
  const { manifest, unfinished } = input;
  const splits: SplitInspection[] = [];
  for (const split of chosenSplits(input, options.split)) {
    splits.push(
      await (manifest === undefined ? scanSplit(split, options) : describeSplit(input, split, options)),
    );
  }
  const kind =
    manifest === undefined ? "files" : manifest.schema === "cookbook-collection" ? "collection" : "dataset";
  const { license = null, sharedPrompts = null } = manifest ?? {};
  return { path: options.path, kind, license, sharedPrompts, unfinished, splits };
}

function chosenSplits({ path, splits }: DataInput, wanted: string | undefined): readonly InputSplit[] {
  const chosen = wanted === undefined ? splits : splits.filter(({ split }) => split === wanted);
  if (chosen.length > 0 || wanted === undefined) return chosen;
  throw new CookbookError({
    code: "invalid-parameter",
    message: `"${path}" has no split "${wanted}", only ${splits.map(({ split }) => split).join(", ")}`,
  });
}

async function describeSplit(
  { manifest }: DataInput,
  { split, files, sources }: InputSplit,
  options: InspectDataOptions,
): Promise<SplitInspection> {
  const { style, fileFormat, files: known } = splitsOf(manifest!).find((each) => each.split === split)!;
  const wanted = options.rows ?? DEFAULT_ROWS;
  const first: ShownRow[] = [];
  for (const { folder, file } of files) {
    if (first.length >= wanted) break;
    for await (const { value } of readDataFile(folder, file)) {
      first.push(shown(value, options));
      if (first.length >= wanted) break;
    }
  }
  return {
    split,
    style,
    rows: known.reduce((sum, { rows }) => sum + rows, 0),
    bytes: known.reduce((sum, { bytes }) => sum + bytes, 0),
    files: known.map(({ file, rows, bytes }) => ({ file, rows, bytes })),
    fileFormats: [fileFormat],
    columns: Object.entries(STYLE_COLUMNS[style]).map(([name, kind]) => ({
      name,
      types: [COLUMN_TYPES[kind]],
      missing: 0,
    })),
    sources,
    first,
  };
}

function shown(value: unknown, { tokenizer }: InspectDataOptions): ShownRow {
  return { value: plainValue(value), parts: markRow(value, tokenizer) };
}

/** Also where there are other columns beside those of the style. */
function styleOf(value: unknown): RowStyle | undefined {
  const reading = readStyledRow(value, new Set(Object.keys(Object(value) as object)));
  return "problem" in reading ? undefined : reading.style;
}

const COLUMN_TYPES = { string: "string", ids: "list of integer", messages: "list of object" } as const;

async function scanSplit(
  { split, files }: InputSplit,
  options: InspectDataOptions,
): Promise<SplitInspection> {
  const wanted = options.rows ?? DEFAULT_ROWS;
  const counter = new ColumnCounter();
  const first: ShownRow[] = [];
  const styles = new Set<RowStyle | undefined>();
  const counted: Omit<DataFile, "sha256">[] = [];
  for (const { folder, file, bytes } of files) {
    const before = counter.rows;
    for await (const { value } of readDataFile(folder, file)) {
      counter.add(value);
      styles.add(styleOf(value));
      if (first.length < wanted) first.push(shown(value, options));
      if (counter.rows % 1024 === 0) {
        throwIfInterrupted(options.signal);
        options.onScan?.(counter.rows);
      }
    }
    counted.push({ file, rows: counter.rows - before, bytes });
  }
  return {
    split,
    style: styles.size === 1 ? [...styles][0] : undefined,
    rows: counter.rows,
    bytes: counted.reduce((sum, each) => sum + each.bytes, 0),
    files: counted,
    fileFormats: [
      ...new Set(files.map(({ file }) => /\.(jsonl\.gz|jsonl|parquet)$/.exec(file)![1] as FileFormat)),
    ],
    columns: counter.result(),
    sources: [],
    first,
  };
}
