import { lstrip } from "../../../core/python/strings.ts";
import { defineTask } from "../define-task.ts";
import { CHOICE_FIELDS, type ChoiceRow, choiceOptions, isChoiceRow, readChoiceRow } from "./choice-row.ts";
import { indexOfLabel, readLabelledChoices } from "./labelled-choices.ts";

/** Elementary science (Mihaylov et al. 2018, arXiv:1809.02789), as `openbookqa/openbookqa.yaml` 1.0: the bare question. */
export const openbookqa = defineTask<ChoiceRow>({
  kind: "choice",
  id: "openbookqa",
  version: 1,
  title: "OpenBookQA: elementary science",
  rowFields: `question_stem, choices ({ text, label }), answerKey; or ${CHOICE_FIELDS}`,
  readRow(fields) {
    if (isChoiceRow(fields)) return readChoiceRow(fields);
    const { texts, labels } = readLabelledChoices(fields);
    const key = lstrip(fields.text("answerKey"));
    return {
      query: fields.text("question_stem"),
      choices: texts,
      gold: indexOfLabel(fields, "answerKey", key, labels),
    };
  },
  options: choiceOptions,
  gold: (row) => row.gold,
  labels: (fields) => ({
    gold: 0,
    answerKey: isChoiceRow(fields, "gold") ? "" : readLabelledChoices(fields).labels[0],
  }),
  metrics: ["acc", "acc_norm"],
  primaryMetric: "acc_norm",
  dataset: { repository: "allenai/openbookqa", config: "main", split: "test", fewShotSplit: "train" },
  wording: {
    context: "question_stem",
    target: "{{choices.label.index(answerKey.lstrip())}}",
    options: "{{choices.text}}",
  },
});
