import { gzipSync } from "node:zlib";
import { parquetTable } from "../../adapters/sinks/parquet-table.ts";
import { jsonLines } from "../../adapters/store/json-lines.ts";
import { writeFile } from "../../adapters/store/write-file.ts";
import { CookbookError } from "../../core/errors.ts";
import { DATA_FILE } from "../datasets/read-data-file.ts";
import type { VoteLine } from "./vote-lines.ts";

/** Errors: `usage` for a name that says no kind of file; asked before votes are made, which takes long. */
export function checkVotesFile(file: string): void {
  if (DATA_FILE.test(file)) return;
  throw new CookbookError({
    code: "usage",
    message: `--out ${file} ends in none of .jsonl, .jsonl.gz and .parquet`,
    hint: "for example --out votes.jsonl",
  });
}

/** By the file's name: JSON Lines, the same with gzip, or Parquet. Errors: `usage`, `io-failed`. */
export async function writeVotes(file: string, lines: readonly VoteLine[]): Promise<void> {
  checkVotesFile(file);
  if (file.endsWith(".parquet")) await writeFile(file, parquetOf(lines));
  else await writeFile(file, file.endsWith(".gz") ? gzipSync(jsonLines(lines)) : jsonLines(lines));
}

function parquetOf(lines: readonly VoteLine[]): Uint8Array {
  const cells = (key: keyof VoteLine) => lines.map((line) => line[key]);
  return parquetTable([
    { name: "task", type: "STRING", cells: cells("task") },
    { name: "row", type: "JSON", cells: cells("row") },
    { name: "probe", type: "STRING", cells: cells("probe") },
    { name: "vote", type: "JSON", cells: cells("vote") },
    { name: "options", type: "INT32", cells: cells("options") },
    { name: "score", type: "DOUBLE", cells: cells("score") },
  ]);
}
