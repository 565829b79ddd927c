import { DOCUMENT_QA_STOP, documentQaPrompt } from "../../templates/prompts/document-qa.ts";
import { defineTask, type EvaluationTask } from "../define-task.ts";
import type { FieldReader } from "../field-reader.ts";

interface PassageQuestionRow {
  readonly context: string;
  readonly question: string;
  readonly answers: readonly string[];
}

/** A question about a text that holds the answer, in the one layout of document question answering; zero-shot, greedy. */
export function passageQuestionTask({
  id,
  title,
}: {
  readonly id: string;
  readonly title: string;
}): EvaluationTask {
  return defineTask<PassageQuestionRow>({
    kind: "generation",
    id,
    version: 1,
    title,
    rowFields: "context, question, answers (list of strings, or SQuAD's own { text: [...] })",
    readRow: (fields) => ({
      context: fields.text("context"),
      question: fields.text("question"),
      answers: readAnswers(fields),
    }),
    prompt: ({ context, question }) => documentQaPrompt({ context, question }),
    golds: (row) => row.answers,
    labels: { answers: ["?"] },
    metrics: ["exact_match", "f1", "contains"],
    primaryMetric: "exact_match",
    stop: DOCUMENT_QA_STOP,
    maxNewTokens: 24,
    wording: { context: "{{context}}\nQuestion: {{question}}\nAnswer:", target: "{{answers[0]}}" },
  });
}

function readAnswers(fields: FieldReader): readonly string[] {
  const answers = fields.raw("answers");
  const native =
    typeof answers === "object" && answers !== null && "text" in answers ? answers.text : undefined;
  if (native === undefined) return fields.texts("answers");
  if (Array.isArray(native) && native.length > 0 && native.every((text) => typeof text === "string"))
    return native;
  throw fields.problem("answers", 'a list of strings or { "text": [strings] }');
}
