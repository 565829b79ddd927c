import { rowKey } from "./task-rows.ts";
import type { GoldLabel } from "./vote.ts";

/** All of the first labels, and the second ones of rows that those leave out. */
export function mergeLabels(first: readonly GoldLabel[], second: readonly GoldLabel[]): GoldLabel[] {
  const key = ({ task, row }: GoldLabel) => `${task} ${rowKey(row)}`;
  const known = new Set(first.map(key));
  return [...first, ...second.filter((label) => !known.has(key(label)))];
}
