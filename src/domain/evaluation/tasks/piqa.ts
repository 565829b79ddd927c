import { defineTask } from "../define-task.ts";
import {
  CHOICE_FIELDS,
  type ChoiceRow,
  choiceOptions,
  isChoiceRow,
  readChoiceRow,
  readIndex,
} from "./choice-row.ts";

/** Which of two ways reaches a goal (Bisk et al. 2020, arXiv:1911.11641), as `piqa/piqa.yaml` 1.0. */
export const piqa = defineTask<ChoiceRow>({
  kind: "choice",
  id: "piqa",
  version: 1,
  title: "PIQA: physical common sense",
  rowFields: `goal, sol1, sol2, label (0 or 1); or ${CHOICE_FIELDS}`,
  readRow(fields) {
    if (isChoiceRow(fields)) return readChoiceRow(fields);
    return {
      query: `Question: ${fields.text("goal")}\nAnswer:`,
      choices: [fields.text("sol1"), fields.text("sol2")],
      gold: readIndex(fields, "label", 2),
    };
  },
  options: choiceOptions,
  gold: (row) => row.gold,
  labels: { gold: 0, label: 0 },
  metrics: ["acc", "acc_norm"],
  primaryMetric: "acc_norm",
  dataset: { repository: "baber/piqa", split: "validation", fewShotSplit: "train" },
  wording: {
    context: "Question: {{goal}}\nAnswer:",
    target: "label",
    options: "{{[sol1, sol2]}}",
  },
});
