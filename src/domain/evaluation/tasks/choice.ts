import { defineTask } from "../define-task.ts";

interface ChoiceRow {
  readonly query: string;
  readonly choices: readonly string[];
  readonly gold: number;
}

/**
 * Multiple choice by log-likelihood: each option is scored as a space and its text after the query, as
 * lm-evaluation-harness does.
 */
export const choice = defineTask<ChoiceRow>({
  kind: "choice",
  id: "choice",
  version: 1,
  title: "Multiple choice",
  rowFields: "query, choices (list of strings), gold (index of the right one, from 0)",
  readRow(fields) {
    const choices = fields.texts("choices");
    const gold = fields.raw("gold");
    if (typeof gold !== "number" || !Number.isInteger(gold) || gold < 0 || gold >= choices.length) {
      throw fields.problem("gold", `an index from 0 to ${choices.length - 1}`);
    }
    return { query: fields.text("query"), choices, gold };
  },
  options: ({ query, choices }) =>
    choices.map((text) => ({ context: query, continuation: ` ${text}`, text })),
  gold: (row) => row.gold,
  metrics: ["acc", "acc_norm"],
  primaryMetric: "acc_norm",
});
