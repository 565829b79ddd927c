import { defineTask } from "../define-task.ts";
import {
  CHOICE_FIELDS,
  type ChoiceRow,
  choiceOptions,
  isChoiceRow,
  readChoiceRow,
  readIndex,
} from "./choice-row.ts";
import { cleanText, hellaswagQuery } from "./hellaswag-cleaning.ts";

interface HellaswagRow extends ChoiceRow {
  readonly isCleanedHere: boolean;
}

/** The likeliest continuation of a scene (Zellers et al. 2019, arXiv:1905.07830), as `hellaswag/hellaswag.yaml` 1.0. */
export const hellaswag = defineTask<HellaswagRow>({
  kind: "choice",
  id: "hellaswag",
  version: 1,
  title: "HellaSwag: how a scene goes on",
  rowFields: `activity_label, ctx_a, ctx_b, endings, label; or cleaned: ${CHOICE_FIELDS}`,
  readRow(fields) {
    if (isChoiceRow(fields)) return { ...readChoiceRow(fields), isCleanedHere: false };
    const query = hellaswagQuery({
      activityLabel: fields.text("activity_label"),
      contextA: fields.text("ctx_a"),
      contextB: fields.text("ctx_b"),
    });
    const choices = fields.texts("endings").map(cleanText);
    return { query, choices, gold: readIndex(fields, "label", choices.length), isCleanedHere: true };
  },
  options: choiceOptions,
  gold: (row) => row.gold,
  addedFields: ({ query, choices, gold, isCleanedHere }) => (isCleanedHere ? { query, choices, gold } : {}),
  labels: { gold: 0, label: 0 },
  metrics: ["acc", "acc_norm"],
  primaryMetric: "acc_norm",
  dataset: { repository: "Rowan/hellaswag", split: "validation", fewShotSplit: "train" },
  wording: {
    context: "cleaned: {{activity_label}}: {{ctx_a}} {{ctx_b | capitalize}}",
    target: "{{label}}",
    options: "cleaned: {{endings}}",
  },
});
