import path from "node:path";
import { parseGold, parseVote } from "../../contracts/votes.ts";
import { CookbookError } from "../../core/errors.ts";
import { collectVotes } from "../../domain/mixing/votes/collect-votes.ts";
import type { TaskVotes } from "../../domain/mixing/votes/task-votes.ts";
import type { GoldLabel } from "../../domain/mixing/votes/vote.ts";
import { DATA_FILE, readDataFile } from "../datasets/read-data-file.ts";
import type { VoteLine } from "./vote-lines.ts";

export interface ReadVotesOptions {
  /** JSON Lines (also gzipped) or Parquet, one vote a row. */
  readonly votes: string;
  /** Known labels in the same forms, one a row. */
  readonly gold?: string | undefined;
}

/** Votes of a file by task. Errors: `invalid-data`, `not-estimable`, `unknown-name`, `io-failed`. */
export async function readVotes({ votes, gold }: ReadVotesOptions): Promise<TaskVotes[]> {
  const read = await readAll(votes, parseVote);
  return collectVotes(read, gold === undefined ? [] : await readGold(gold));
}

/** The same as lines, not yet put together. Errors: `invalid-data`, `io-failed`. */
export async function readVoteLines(file: string): Promise<VoteLine[]> {
  const votes = await readAll(file, parseVote);
  return votes.map(({ task, row, probe, answer, options, score }) => ({
    task,
    row,
    probe,
    vote: answer ?? null,
    ...(options === undefined ? {} : { options }),
    ...(score === undefined ? {} : { score }),
  }));
}

/** Known labels, one a row. Errors: `invalid-data`, `io-failed`. */
export function readGold(file: string): Promise<GoldLabel[]> {
  return readAll(file, parseGold);
}

async function readAll<T>(file: string, parse: (value: unknown, where: string) => T): Promise<T[]> {
  if (!DATA_FILE.test(file)) {
    throw new CookbookError({
      code: "invalid-data",
      message: `"${file}" ends in none of .jsonl, .jsonl.gz and .parquet`,
    });
  }
  const rows: T[] = [];
  for await (const { value, where } of readDataFile(path.dirname(file), path.basename(file))) {
    rows.push(parse(value, where));
  }
  return rows;
}
