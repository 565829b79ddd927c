import type { FileFormat } from "../../adapters/sinks/registry.ts";
import type { RowStyle } from "../../domain/datasets/row-style.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import type { Split } from "../../domain/templates/sdk/sampler.ts";

export interface ConvertDataOptions {
  /** A dataset folder of Cookbook, or a file or folder of JSON Lines or Parquet. */
  readonly path: string;
  /** Folder; made if missing. */
  readonly out: string;
  /** Default: as it is. */
  readonly style?: RowStyle | undefined;
  /** Default: as it is; of several, "jsonl". */
  readonly fileFormat?: FileFormat | undefined;
  /** Rows per file. Default: as it is. */
  readonly shardSize?: number | undefined;
  /** Columns to leave out, of rows that Cookbook did not make. */
  readonly dropped?: readonly string[] | undefined;
  /** Of rows that Cookbook did not make: the split that they become. Default: what the files' names say, else train. */
  readonly split?: Split | undefined;
  /** Default: as it is. */
  readonly license?: string | undefined;
  /** Asked for once, when tokens are made or read. */
  readonly openTokenizer: () => Promise<Tokenizer>;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  /** Rows of unknown files that were counted so far. */
  readonly onScan?: ((rows: number) => void) | undefined;
}
