import { stat } from "node:fs/promises";
import path from "node:path";
import { ioFailed } from "../../adapters/store/io-failed.ts";
import { CookbookError } from "../../core/errors.ts";
import { nearestName } from "../../core/nearest.ts";
import { NgramIndex } from "../../domain/overlap/ngram-index.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import { DATA_FILE, readDataFile } from "../datasets/read-data-file.ts";
import { throwIfInterrupted } from "../throw-if-interrupted.ts";
import { type InputFile, openData } from "./open-data.ts";
import { stringsIn, textsOfRow } from "./texts-of-row.ts";

export interface OverlapOptions {
  /** A dataset folder, or any file or folder of JSON Lines or Parquet; all splits are read. */
  readonly path: string;
  /** Files of evaluation rows: JSON Lines or Parquet with any columns. */
  readonly against: readonly string[];
  /** Words of an n-gram. Default 8. */
  readonly ngram?: number | undefined;
  /** Columns of the evaluation rows to compare. Default: all that hold text. */
  readonly fields?: readonly string[] | undefined;
  /** Of every file, hits to show. Default 3. */
  readonly examples?: number | undefined;
  /** For a dataset of tokens. */
  readonly openTokenizer: () => Promise<Tokenizer>;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

export interface OverlapExample {
  /** Row of the evaluation file, from 1. */
  readonly row: number;
  /** The shared words. */
  readonly words: string;
  /** Place of the dataset's row: file and line. */
  readonly where: string;
}

export interface FileOverlap {
  readonly file: string;
  readonly rows: number;
  /** Rows with at least one n-gram; the others have too few words in every field. */
  readonly checkedRows: number;
  /** Rows of which the dataset holds at least one n-gram, from 1, in order. */
  readonly hitRows: readonly number[];
  /** Those over the checked rows. */
  readonly share: number;
  /** Rows of which the dataset holds at least 70 % of the n-grams (Chowdhery et al. 2022, PaLM, section 8). */
  readonly mostlyHeldRows: number;
  readonly examples: readonly OverlapExample[];
}

export interface Overlap {
  readonly path: string;
  readonly ngram: number;
  /** Rows of the dataset. */
  readonly rows: number;
  readonly files: readonly FileOverlap[];
}

const DEFAULT_NGRAM = 8;
const DEFAULT_EXAMPLES = 3;
const MOSTLY = 0.7;

/**
 * Which rows of evaluation files share an n-gram of words with a dataset, in any case and punctuation (Brown et al. 2020,
 * appendix C). The evaluation side is held in memory, the dataset is streamed. Errors: invalid-parameter, invalid-data,
 * io-failed, interrupted.
 */
export async function overlapData(options: OverlapOptions): Promise<Overlap> {
  const { ngram = DEFAULT_NGRAM, against } = options;
  if (!Number.isSafeInteger(ngram) || ngram < 1) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `ngram is ${ngram}, expected an integer of at least 1`,
    });
  }
  const input = await openData(options.path);
  const index = new NgramIndex(ngram);
  const sides: EvaluationSide[] = [];
  for (const file of against) sides.push(await readSide(file, index, options));
  const hits = new Map<number, Omit<OverlapExample, "row">>();
  const rows = await scanDataset(
    input.splits.flatMap(({ files }) => files),
    { index, hits },
    options,
  );
  return { path: options.path, ngram, rows, files: sides.map((side) => fileOverlap(side, hits, options)) };
}

interface EvaluationSide {
  readonly file: string;
  /** Of every row the entries of its n-grams, each once. */
  readonly entries: readonly (readonly number[])[];
}

async function readSide(
  file: string,
  index: NgramIndex,
  { fields }: OverlapOptions,
): Promise<EvaluationSide> {
  await stat(file).catch((error: unknown) => {
    throw ioFailed("read", file, error);
  });
  if (!DATA_FILE.test(file)) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `"${file}" is no evaluation file: expected a name that ends in .jsonl, .jsonl.gz or .parquet`,
    });
  }
  const entries: number[][] = [];
  const columns = new Set<string>();
  for await (const { value } of readDataFile(path.dirname(file), path.basename(file))) {
    const own = new Set<number>();
    for (const name of Object.keys(Object(value) as object)) columns.add(name);
    const chosen =
      fields === undefined ? value : fields.map((name) => (Object(value) as Record<string, unknown>)[name]);
    for (const text of stringsIn(chosen)) for (const entry of index.add(text)) own.add(entry);
    entries.push([...own]);
  }
  if (entries.length === 0) {
    throw new CookbookError({
      code: "invalid-data",
      message: `"${file}" holds no rows: nothing to compare with`,
    });
  }
  const unknown = fields?.find((name) => !columns.has(name));
  if (unknown !== undefined) throw unknownField(file, unknown, [...columns]);
  return { file, entries };
}

function unknownField(file: string, field: string, columns: readonly string[]): CookbookError {
  const nearest = nearestName(field, columns);
  return new CookbookError({
    code: "unknown-name",
    message: `no row of "${file}" has a field "${field}"`,
    hint: nearest === undefined ? `its fields: ${columns.join(", ")}` : `did you mean "${nearest}"?`,
  });
}

async function scanDataset(
  files: readonly InputFile[],
  { index, hits }: { readonly index: NgramIndex; readonly hits: Map<number, Omit<OverlapExample, "row">> },
  options: OverlapOptions,
): Promise<number> {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let tokenizer: Tokenizer | undefined;
  let rows = 0;
  let done = 0;
  for (const { folder, file, bytes } of files) {
    for await (const { value, where } of readDataFile(folder, file)) {
      let texts = textsOfRow(value, tokenizer);
      if (texts === undefined) {
        tokenizer = await options.openTokenizer();
        texts = textsOfRow(value, tokenizer)!;
      }
      for (const text of texts) {
        index.find(
          text,
          (entry) => hits.has(entry),
          ({ entry, text: words }) => hits.set(entry, { words, where }),
        );
      }
      rows += 1;
      if (rows % 1024 === 0) throwIfInterrupted(options.signal);
    }
    done += bytes;
    options.onProgress?.({ done, total });
  }
  return rows;
}

function fileOverlap(
  { file, entries }: EvaluationSide,
  hits: ReadonlyMap<number, Omit<OverlapExample, "row">>,
  { examples: wanted = DEFAULT_EXAMPLES }: OverlapOptions,
): FileOverlap {
  const hitRows: number[] = [];
  const examples: OverlapExample[] = [];
  let mostlyHeldRows = 0;
  for (const [i, own] of entries.entries()) {
    const held = own.filter((entry) => hits.has(entry));
    if (held.length === 0) continue;
    hitRows.push(i + 1);
    if (held.length >= MOSTLY * own.length) mostlyHeldRows += 1;
    if (examples.length < wanted) examples.push({ row: i + 1, ...hits.get(held[0]!)! });
  }
  const checkedRows = entries.filter((own) => own.length > 0).length;
  const share = checkedRows === 0 ? 0 : hitRows.length / checkedRows;
  return { file, rows: entries.length, checkedRows, hitRows, share, mostlyHeldRows, examples };
}
