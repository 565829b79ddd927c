import { readStyledRow } from "../../contracts/styled-row.ts";
import { CookbookError } from "../../core/errors.ts";
import type { RowStyle } from "../../domain/datasets/row-style.ts";
import { readDataFile } from "../datasets/read-data-file.ts";
import type { InputFile } from "./open-data.ts";
import type { CountedFile } from "./row-cursor.ts";

export interface Scan {
  readonly files: readonly CountedFile[];
  readonly style: RowStyle;
}

/**
 * Counts rows of unknown files and finds out their style from the first: a reading of its own, so that nothing is written
 * of files that are damaged or of no style. Errors: invalid-data, io-failed.
 */
export async function scanRows(
  files: readonly InputFile[],
  dropped: ReadonlySet<string>,
  onRows: (rows: number) => void,
): Promise<Scan> {
  let style: RowStyle | undefined;
  const counted: CountedFile[] = [];
  for (const file of files) {
    let rows = 0;
    for await (const { value, where } of readDataFile(file.folder, file.file)) {
      if (style === undefined) {
        const reading = readStyledRow(value, dropped);
        if ("problem" in reading) throw noStyle(where, reading.problem);
        style = reading.style;
      }
      rows += 1;
      if (rows % 1024 === 0) onRows(1024);
    }
    onRows(rows % 1024);
    if (rows > 0) counted.push({ ...file, rows });
  }
  if (style !== undefined) return { files: counted, style };
  throw new CookbookError({
    code: "invalid-data",
    message: `there is no row in ${files.map(({ file }) => `"${file}"`).join(", ")}`,
  });
}

function noStyle(where: string, problem: string): CookbookError {
  return new CookbookError({
    code: "invalid-data",
    message: `"${where}" cannot be taken over: ${problem}`,
    hint: problem.includes("it has the columns")
      ? "name columns to leave out with --drop"
      : "a row is {prompt, completion}, {messages}, {instruction, input, output}, {text} or {input_ids, labels}",
  });
}
