import type { FileFormat } from "../../adapters/sinks/registry.ts";
import type { RowSource } from "../../contracts/collection-manifest.ts";
import type { RowStyle } from "../../domain/datasets/row-style.ts";
import type { Split } from "../../domain/templates/sdk/sampler.ts";
import type { CountedFile } from "./row-cursor.ts";

/** Rows to write, as one source of a split. */
export interface SourceWork {
  /** Where the rows are now, in order. */
  readonly files: readonly CountedFile[];
  readonly from: RowStyle;
  readonly isSameKind: boolean;
  readonly dropped: readonly string[];
  readonly rowsPerFile: number;
  /** Hashes of the prompts that are known already; undefined where they are yet to be taken. */
  readonly prompts: Float64Array | undefined;
  /** The hashes are divisible by it. */
  readonly promptsEvery: number;
  /** What the manifest says of the rows, without their files. */
  readonly source: RowSource;
}

export interface SplitWork {
  readonly split: Split;
  readonly style: RowStyle;
  readonly fileFormat: FileFormat;
  readonly sources: readonly SourceWork[];
}
