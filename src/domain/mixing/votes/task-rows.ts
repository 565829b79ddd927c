import type { GoldLabel, RowId, Vote } from "./vote.ts";

/** What was said about one row. */
export interface RowVotes {
  readonly id: RowId;
  readonly byProbe: Map<string, Vote>;
  gold?: GoldLabel;
}

/** The rows of one task while votes come in. */
export interface TaskRows {
  readonly rows: Map<string, RowVotes>;
  /** The first vote of either kind; a task is of one kind. */
  choice?: Vote;
  generation?: Vote;
}

/** 1 and "1" are different rows. */
export function rowKey(row: RowId): string {
  return `${typeof row} ${row}`;
}

/** The row's number of options, from whoever gave it. */
export function optionsOf({ byProbe }: RowVotes): number | undefined {
  for (const { options } of byProbe.values()) if (options !== undefined) return options;
  return undefined;
}

/** Numbers before texts, each in rising order. */
export function compareRows({ id: a }: RowVotes, { id: b }: RowVotes): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : 1;
  return typeof a === "number" ? -1 : 1;
}
