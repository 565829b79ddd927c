import { CHOICE_LABELS, letteredQuestionPrompt } from "../../templates/prompts/choice-question.ts";
import { type ChoiceOption, type ChoiceTask, defineTask, type EvaluationTask } from "../define-task.ts";
import type { FieldReader } from "../field-reader.ts";
import { letteredOptions } from "../lettered-options.ts";
import { arcChallenge } from "./arc-challenge.ts";
import { arcEasy } from "./arc-easy.ts";
import { choice } from "./choice.ts";
import { openbookqa } from "./openbookqa.ts";
import { piqa } from "./piqa.ts";

interface LetteredRow {
  readonly stem: string;
  readonly texts: readonly string[];
  readonly gold: number;
}

/**
 * A task of choice asked as people ask assistants: the options stand in the question on lettered lines, and the letters
 * are scored (as MMLU does, Hendrycks et al. 2021, arXiv:2009.03300).
 */
function lettered(task: EvaluationTask): EvaluationTask {
  if (task.kind !== "choice") throw new TypeError(`lettered: "${task.id}" is no task of choice`);
  return defineTask<LetteredRow>({
    kind: "choice",
    id: `${task.id}_letters`,
    version: task.version,
    title: `${task.title}, by letter`,
    rowFields: task.rowFields,
    readRow: (fields) => readLettered(task, fields),
    options: (row) => optionsOf(row),
    optionsInOrder: optionsOf,
    gold: (row) => row.gold,
    metrics: ["acc"],
    primaryMetric: "acc",
    ...(task.labels === undefined ? {} : { labels: task.labels }),
    ...(task.dataset === undefined ? {} : { dataset: task.dataset }),
    wording: {
      context: "Question: …\nA. …\nB. …\nAnswer:",
      target: "the letter of the right option",
      options: "A, B, …",
    },
  });
}

function optionsOf({ stem, texts }: LetteredRow, order?: readonly number[]): ChoiceOption[] {
  return letteredOptions(texts, (shown) => letteredQuestionPrompt(stem, shown), order);
}

function readLettered(task: ChoiceTask<unknown>, fields: FieldReader): LetteredRow {
  const row = task.readRow(fields);
  const options = task.options(row);
  if (options.length > CHOICE_LABELS.length) {
    throw fields.problem("choices", `at most ${CHOICE_LABELS.length} options`);
  }
  return {
    stem: stemOf(options[0]!),
    texts: options.map(({ text }) => text.trim()),
    gold: task.gold(row),
  };
}

/** The question without the frame that its own task puts around it. */
function stemOf({ context }: ChoiceOption): string {
  return context
    .replace(/^Question: /, "")
    .replace(/\nAnswer:$/, "")
    .trim();
}

/** Those whose options answer a question; those of HellaSwag and WinoGrande go on with a text. */
export const LETTERED_TASKS: readonly EvaluationTask[] = [
  arcEasy,
  arcChallenge,
  openbookqa,
  piqa,
  choice,
].map(lettered);
