import { DOCUMENT_QA_STOP, documentQaPrompt } from "../../templates/prompts/document-qa.ts";
import { defineTask } from "../define-task.ts";
import type { FieldReader } from "../field-reader.ts";

interface SquadRow {
  readonly context: string;
  readonly question: string;
  readonly answers: readonly string[];
}

/** Extractive question answering over a passage (Rajpurkar et al. 2016, arXiv:1606.05250), zero-shot, greedy. */
export const squad = defineTask<SquadRow>({
  kind: "generation",
  id: "squad",
  version: 1,
  title: "Document question answering",
  rowFields: "context, question, answers (list of strings, or SQuAD's own { text: [...] })",
  readRow: (fields) => ({
    context: fields.text("context"),
    question: fields.text("question"),
    answers: readAnswers(fields),
  }),
  prompt: ({ context, question }) => documentQaPrompt({ context, question }),
  golds: (row) => row.answers,
  metrics: ["exact_match", "f1", "contains"],
  primaryMetric: "exact_match",
  stop: DOCUMENT_QA_STOP,
  maxNewTokens: 24,
});

function readAnswers(fields: FieldReader): readonly string[] {
  const answers = fields.raw("answers");
  const native =
    typeof answers === "object" && answers !== null && "text" in answers ? answers.text : undefined;
  if (native === undefined) return fields.texts("answers");
  if (Array.isArray(native) && native.length > 0 && native.every((text) => typeof text === "string"))
    return native;
  throw fields.problem("answers", 'a list of strings or { "text": [strings] }');
}
