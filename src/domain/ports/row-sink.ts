import type { PromptAndCompletion } from "../datasets/row-style.ts";

/** One data file being written, in batches of rows. Its name appears when it is complete, never before. */
export interface RowSink<Row = PromptAndCompletion> {
  /** Resolves when there is room for more. Errors: io-failed. */
  write(rows: readonly Row[]): Promise<void>;
  /** Gives the file its name. Errors: io-failed. */
  finish(): Promise<WrittenFile>;
  /** Removes what was written; never throws. */
  abandon(): Promise<void>;
}

export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: string;
}
