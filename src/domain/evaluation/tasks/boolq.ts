import { defineTask } from "../define-task.ts";
import type { FieldReader } from "../field-reader.ts";
import {
  CHOICE_FIELDS,
  type ChoiceRow,
  choiceOptions,
  isChoiceRow,
  readChoiceRow,
  readIndex,
} from "./choice-row.ts";

const CHOICES = ["no", "yes"] as const;

/**
 * Yes/no questions about a passage (Clark et al. 2019, NAACL) in SuperGLUE's form, as `super_glue/boolq/default.yaml`
 * 2.0. The question mark is added whether or not the question has one.
 */
export const boolq = defineTask<ChoiceRow>({
  kind: "choice",
  id: "boolq",
  version: 2,
  title: "BoolQ: yes/no questions about a passage",
  rowFields: `passage, question, label (0 no, 1 yes) or answer (true or false); or ${CHOICE_FIELDS}`,
  readRow(fields) {
    if (isChoiceRow(fields)) return readChoiceRow(fields);
    return {
      query: `${fields.text("passage")}\nQuestion: ${fields.text("question")}?\nAnswer:`,
      choices: CHOICES,
      gold: readAnswer(fields),
    };
  },
  options: choiceOptions,
  gold: (row) => row.gold,
  labels: { gold: 0, answer: true, label: 0 },
  metrics: ["acc"],
  primaryMetric: "acc",
  dataset: { repository: "aps/super_glue", config: "boolq", split: "validation", fewShotSplit: "train" },
  wording: { context: "{{passage}}\nQuestion: {{question}}?\nAnswer:", target: "label", options: CHOICES },
});

function readAnswer(fields: FieldReader): number {
  const answer = fields.raw("answer");
  if (typeof answer === "boolean") return answer ? 1 : 0;
  return readIndex(fields, "label", CHOICES.length);
}
