import { CookbookError } from "../../core/errors.ts";
import type { EvaluationTask } from "./define-task.ts";
import type { FieldReader } from "./field-reader.ts";

/** What stands in for a label, so that a row can be read without looking at it. */
type Placeholders = Readonly<Record<string, unknown>>;

/** Fields that hold the answer, with what may stand in their place; a function where that differs from row to row. */
export type LabelFields = Placeholders | ((fields: FieldReader) => Placeholders);

/** The label fields of one row. */
export function labelFieldsOf(labels: LabelFields, fields: FieldReader): Placeholders {
  return typeof labels === "function" ? labels(fields) : labels;
}

/**
 * Reads a row with its label fields hidden behind placeholders, whether the row has them or not: what comes out depends on
 * the question alone. For votes, which must never see a label.
 */
export function withoutLabels<Row>(
  readRow: (fields: FieldReader) => Row,
  labels: LabelFields,
): (fields: FieldReader) => Row {
  return (fields) => {
    const hidden = labelFieldsOf(labels, fields);
    const over =
      <Result>(get: (field: string) => Result) =>
      (field: string): Result =>
        Object.hasOwn(hidden, field) ? (hidden[field] as Result) : get(field);
    return readRow({
      ...fields,
      has: (field) => Object.hasOwn(hidden, field) || fields.has(field),
      raw: over(fields.raw),
      text: over(fields.text),
      texts: over(fields.texts),
    });
  };
}

/** How a task's rows are read for votes. Errors: invalid-task for a task that does not say which fields hold the answer. */
export function questionReader(task: EvaluationTask): (fields: FieldReader) => unknown {
  if (task.readQuestion !== undefined) return task.readQuestion;
  if (task.labels !== undefined) return withoutLabels(task.readRow, task.labels);
  throw new CookbookError({
    code: "invalid-task",
    message: `the task "${task.id}" does not say which fields hold the answer, so it cannot be asked without them`,
    hint: "declare labels in defineTask, for example labels: { answer: 0 }",
  });
}
