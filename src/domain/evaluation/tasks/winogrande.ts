import { strip } from "../../../core/python/strings.ts";
import { defineTask } from "../define-task.ts";
import type { FieldReader } from "../field-reader.ts";

interface WinograndeRow {
  readonly before: string;
  readonly fillers: readonly [string, string];
  readonly after: string;
  readonly gold: number;
}

/**
 * Who or what a gap stands for (Sakaguchi et al. 2020, arXiv:1907.10641), as `winogrande/default.yaml` 1.0. Partial
 * evaluation: the same rest of the sentence is scored after each filled-in beginning (Trinh and Le 2018,
 * arXiv:1806.02847).
 */
export const winogrande = defineTask<WinograndeRow>({
  kind: "choice",
  id: "winogrande",
  version: 1,
  title: "WinoGrande: what a gap stands for",
  rowFields: 'sentence (with "_" for the gap), option1, option2, answer ("1" or "2")',
  readRow(fields) {
    const sentence = fields.text("sentence");
    const gap = sentence.indexOf("_");
    if (gap < 0) throw fields.problem("sentence", 'a string with "_" for the gap');
    return {
      before: sentence.slice(0, gap),
      fillers: [fields.text("option1"), fields.text("option2")],
      after: strip(sentence.slice(gap + 1)),
      gold: readAnswer(fields),
    };
  },
  options: ({ before, fillers, after }) =>
    fillers.map((text) => ({ context: before + text, continuation: ` ${after}`, text })),
  gold: (row) => row.gold,
  target: (row) => row.after,
  labels: { answer: "1" },
  metrics: ["acc"],
  primaryMetric: "acc",
  dataset: {
    repository: "allenai/winogrande",
    config: "winogrande_xl",
    split: "validation",
    fewShotSplit: "train",
  },
  wording: {
    context: "the sentence before the first _ with an option in its place, one context per option",
    target: "the sentence after the first _, without white space at its ends",
    options: "{{[option1, option2]}}",
  },
});

function readAnswer(fields: FieldReader): number {
  const answer = String(fields.raw("answer") ?? "");
  if (answer === "1" || answer === "2") return Number(answer) - 1;
  throw fields.problem("answer", '"1" or "2"');
}
