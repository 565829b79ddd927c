import { defineTask } from "../define-task.ts";
import { CHOICE_FIELDS, type ChoiceRow, choiceOptions, readChoiceRow } from "./choice-row.ts";

/**
 * Multiple choice by log-likelihood: each option is scored as a space and its text after the query, as
 * lm-evaluation-harness does.
 */
export const choice = defineTask<ChoiceRow>({
  kind: "choice",
  id: "choice",
  version: 1,
  title: "Multiple choice",
  rowFields: CHOICE_FIELDS,
  readRow: readChoiceRow,
  options: choiceOptions,
  gold: (row) => row.gold,
  labels: { gold: 0 },
  metrics: ["acc", "acc_norm"],
  primaryMetric: "acc_norm",
  wording: { context: "{{query}}", target: "{{gold}}", options: "{{choices}}" },
});
