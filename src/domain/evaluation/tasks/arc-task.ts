import { defineTask, type EvaluationTask } from "../define-task.ts";
import { CHOICE_FIELDS, type ChoiceRow, choiceOptions, isChoiceRow, readChoiceRow } from "./choice-row.ts";
import { indexOfLabel, readLabelledChoices } from "./labelled-choices.ts";

export interface ArcOptions {
  readonly id: string;
  readonly title: string;
  /** The data set's configuration on the Hub. */
  readonly config: string;
}

/** One part of the AI2 Reasoning Challenge (Clark et al. 2018, arXiv:1803.05457), as `arc/arc_easy.yaml` 1.0. */
export function arcTask({ id, title, config }: ArcOptions): EvaluationTask {
  return defineTask<ChoiceRow>({
    kind: "choice",
    id,
    version: 1,
    title,
    rowFields: `question, choices ({ text, label }), answerKey; or ${CHOICE_FIELDS}`,
    readRow(fields) {
      if (isChoiceRow(fields)) return readChoiceRow(fields);
      const { texts, labels } = readLabelledChoices(fields);
      return {
        query: `Question: ${fields.text("question")}\nAnswer:`,
        choices: texts,
        gold: indexOfLabel(fields, "answerKey", fields.text("answerKey"), labels),
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
    dataset: { repository: "allenai/ai2_arc", config, split: "test", fewShotSplit: "train" },
    wording: {
      context: "Question: {{question}}\nAnswer:",
      target: "{{choices.label.index(answerKey)}}",
      options: "{{choices.text}}",
    },
  });
}
