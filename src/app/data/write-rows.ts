import { createReadStream } from "node:fs";
import path from "node:path";
import { openFileOutput } from "../../adapters/sinks/file-output.ts";
import { type FileFormat, openStyledSink } from "../../adapters/sinks/registry.ts";
import { ioFailed } from "../../adapters/store/io-failed.ts";
import type { DataFile } from "../../contracts/dataset-manifest.ts";
import type { FileRecord } from "../../contracts/dataset-progress.ts";
import { readStyledRow } from "../../contracts/styled-row.ts";
import { CookbookError } from "../../core/errors.ts";
import { sampledHash } from "../../core/string-hash.ts";
import { NO_ANSWERS } from "../../domain/datasets/answer-counts.ts";
import { bytesOfHashes } from "../../domain/datasets/hash-bytes.ts";
import type { PlannedFile } from "../../domain/datasets/plan-files.ts";
import { promptOfRow } from "../../domain/datasets/prompt-of-row.ts";
import { reshapeRow, type TokenCodec } from "../../domain/datasets/reshape-row.ts";
import type { RowStyle, StyledRow } from "../../domain/datasets/row-style.ts";
import type { PlacedRow } from "../datasets/read-data-file.ts";
import type { InputFile } from "./open-data.ts";
import type { RowCursor } from "./row-cursor.ts";

/** How the rows of one source become files of another folder. */
export interface RowWork {
  readonly folder: string;
  readonly cursor: RowCursor;
  readonly from: RowStyle;
  readonly to: RowStyle;
  readonly fileFormat: FileFormat;
  /** The rows keep their style and their kind of file, so that a whole file may be copied. */
  readonly isSameKind: boolean;
  readonly codec: TokenCodec | undefined;
  /** Columns that are left out. */
  readonly dropped: ReadonlySet<string>;
  /** Prompts whose hash it divides are noted; undefined where they are known already. */
  readonly promptsEvery: number | undefined;
  readonly onRows: (rows: number) => void;
}

const BATCH_ROWS = 512;

/**
 * The rows of one file: copied where that is the same, else read, reshaped and written, a few hundred at a time.
 * Errors: invalid-data (a row that cannot become one of the style; a damaged file), io-failed.
 */
export async function writeRows(work: RowWork, planned: PlannedFile): Promise<FileRecord> {
  const whole = work.isSameKind && work.promptsEvery === undefined && work.cursor.wholeFile(planned.rows);
  if (whole) {
    await work.cursor.skip(planned.rows);
    const copy = await copyFile(whole, path.join(work.folder, planned.file));
    work.onRows(planned.rows);
    return { file: planned.file, rows: planned.rows, ...copy, prompts: "", answers: NO_ANSWERS };
  }
  const { to, fileFormat, promptsEvery } = work;
  const sink = await openStyledSink(fileFormat, { file: path.join(work.folder, planned.file), style: to });
  const hashes: number[] = [];
  try {
    for (let done = 0; done < planned.rows; ) {
      const count = Math.min(BATCH_ROWS, planned.rows - done);
      const rows = (await work.cursor.read(count)).map((placed) => convert(placed, work));
      for (const row of rows) {
        const hash = promptsEvery && sampledHash(promptOfRow(to, row), promptsEvery);
        if (hash !== undefined) hashes.push(hash);
      }
      await sink.write(rows);
      done += count;
      work.onRows(count);
    }
    const prompts = Buffer.from(bytesOfHashes(hashes)).toString("base64");
    const written = await sink.finish();
    return { file: planned.file, rows: planned.rows, ...written, prompts, answers: NO_ANSWERS };
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}

function convert({ value, where }: PlacedRow, { from, to, codec, dropped }: RowWork): StyledRow {
  const reading = readStyledRow(value, dropped);
  if ("problem" in reading) throw badRow(where, reading.problem);
  if (reading.style !== from) {
    throw badRow(where, `it is of the style ${reading.style}, and those before it of ${from}`);
  }
  const reshaped = reshapeRow(reading.row, from, to, codec);
  if ("problem" in reshaped) throw badRow(where, reshaped.problem);
  return reshaped.row;
}

/** The bytes of a file under another name. */
async function copyFile(
  { folder, file, sha256 }: InputFile,
  target: string,
): Promise<Omit<DataFile, "file" | "rows">> {
  const source = path.join(folder, file);
  const output = await openFileOutput(target);
  try {
    for await (const chunk of createReadStream(source, { highWaterMark: 1 << 20 })) {
      await output.append(chunk as Buffer);
    }
  } catch (error) {
    await output.abandon();
    throw ioFailed("read", source, error);
  }
  const written = await output.finish();
  if (sha256 !== undefined && written.sha256 !== sha256)
    throw badRow(source, "it is damaged: it differs from the manifest's sha256");
  return written;
}

function badRow(where: string, problem: string): CookbookError {
  const isExtra = problem.includes("it has the columns");
  return new CookbookError({
    code: "invalid-data",
    message: `"${where}" cannot be taken over: ${problem}`,
    ...(isExtra ? { hint: "name columns to leave out with --drop" } : {}),
  });
}
