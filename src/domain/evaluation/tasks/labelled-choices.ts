import type { FieldReader } from "../field-reader.ts";

export interface LabelledChoices {
  readonly texts: readonly string[];
  readonly labels: readonly string[];
}

/** `choices` as AI2's data sets hold them: `{ text: [...], label: [...] }`, or a list of `{ text, label }`. */
export function readLabelledChoices(fields: FieldReader): LabelledChoices {
  const value = fields.raw("choices");
  const columns = Array.isArray(value)
    ? { text: value.map((one) => one?.text), label: value.map((one) => one?.label) }
    : (value as { text?: unknown; label?: unknown } | null | undefined);
  const texts = columns?.text;
  const labels = columns?.label;
  if (areTexts(texts) && areTexts(labels) && texts.length === labels.length && texts.length > 0)
    return { texts, labels };
  throw fields.problem("choices", '{ "text": [strings], "label": [as many strings] }');
}

/** Position of the answer's label. */
export function indexOfLabel(
  fields: FieldReader,
  field: string,
  key: string,
  labels: readonly string[],
): number {
  const index = labels.indexOf(key);
  if (index >= 0) return index;
  throw fields.problem(field, `one of the labels ${labels.map((label) => JSON.stringify(label)).join(", ")}`);
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
