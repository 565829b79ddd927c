/** Rows `first` to `first + rows - 1` of a split, in one file. */
export interface PlannedFile {
  readonly file: string;
  readonly first: number;
  readonly rows: number;
}

export interface FilesOptions {
  readonly split: string;
  readonly first: number;
  readonly rows: number;
  readonly rowsPerFile: number;
  /** With the dot: ".jsonl". */
  readonly extension: string;
  /** Of the first file; default 0. */
  readonly number?: number;
}

/** Files "train-00000.jsonl", … in order; together they hold every row once. */
export function planFiles(options: FilesOptions): PlannedFile[] {
  const { split, first, rows, rowsPerFile, extension, number = 0 } = options;
  const count = Math.ceil(rows / rowsPerFile);
  return Array.from({ length: count }, (_, i) => ({
    file: `${split}-${String(number + i).padStart(5, "0")}${extension}`,
    first: first + i * rowsPerFile,
    rows: Math.min(rowsPerFile, rows - i * rowsPerFile),
  }));
}

/** A killed run loses at most so many rows a worker. */
const MOST_ROWS_PER_FILE = 50_000;
/** Fewer are made quicker than a worker starts. */
const FEWEST_ROWS_PER_FILE = 10_000;
/** Enough files that several workers end at about the same time. */
const FILES_TO_SHARE = 16;

/**
 * Rows per file where the user asks for no number. It follows from the size of the dataset and not from the number of
 * workers, so that one and many write the same files; and parts of equal size get equal ones.
 */
export function defaultRowsPerFile(count: number, parts = 1): number {
  const rows = Math.ceil(count / parts / FILES_TO_SHARE);
  return Math.min(MOST_ROWS_PER_FILE, Math.max(FEWEST_ROWS_PER_FILE, rows));
}

/** One of `of` equal parts of a dataset, made by itself, perhaps on another machine. */
export interface DatasetPart {
  /** From 0 to `of - 1`. */
  readonly index: number;
  readonly of: number;
}

/** The rows of a part: parts 0, 1, … one after the other are the whole. */
export function partRows(count: number, { index, of }: DatasetPart): { first: number; rows: number } {
  const first = Math.floor((index * count) / of);
  return { first, rows: Math.floor(((index + 1) * count) / of) - first };
}
