import type { Overlap } from "../../app/data/overlap-data.ts";
import { formatTable } from "./table.ts";

/** A table of the evaluation files, and hits to look at. */
export function overlapPage({ path, ngram, rows, files }: Overlap): string {
  const table = formatTable(
    ["file", "rows", "checked", "hit", "share", "mostly"],
    files.map(({ file, rows: all, checkedRows, hitRows, share, mostlyHeldRows }) => [
      file,
      String(all),
      String(checkedRows),
      String(hitRows.length),
      `${(100 * share).toFixed(2)} %`,
      String(mostlyHeldRows),
    ]),
  );
  const examples = files.flatMap(({ file, examples: shown }) =>
    shown.map(({ row, words, where }) => `${file}, row ${row}: "${words}" in ${where}`),
  );
  const notes = [
    `evaluation rows that share ${ngram} words in a row with ${path} (${rows} rows)`,
    "checked: rows with a field of so many words; mostly: rows of which at least 70 % is held",
  ];
  return `${notes.join("\n")}\n\n${table}${examples.length === 0 ? "" : `\n${examples.join("\n")}\n`}`;
}
