import { expect, it } from "vitest";
import { mergeLabels } from "./merge-labels.ts";
import type { GoldLabel, RowId } from "./vote.ts";

const label = (task: string, row: RowId, answer: number): GoldLabel => ({ task, row, answer, where: "" });

it("keeps the first label of a row, and rows of either side", () => {
  const first = [label("quiz", 1, 0), label("quiz", 2, 0)];
  const second = [label("quiz", 2, 1), label("quiz", 3, 1), label("other", 1, 1)];
  expect(mergeLabels(first, second)).toEqual([...first, second[1], second[2]]);
});

it("takes 1 and the text 1 for different rows", () => {
  const first = [label("quiz", "1", 0)];
  const second = [label("quiz", 1, 1)];
  expect(mergeLabels(first, second)).toEqual([...first, ...second]);
});
