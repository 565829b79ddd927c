import type { ChoiceOption } from "../define-task.ts";
import type { FieldReader } from "../field-reader.ts";

/** What every multiple-choice row comes down to. */
export interface ChoiceRow {
  readonly query: string;
  readonly choices: readonly string[];
  /** Index of the right choice. */
  readonly gold: number;
}

export const CHOICE_FIELDS = "query, choices (list of strings), gold (index of the right one, from 0)";

/** The row holds the finished prompt, whatever else it holds; a hidden label need not be there. */
export function isChoiceRow(fields: FieldReader, hidden?: "gold"): boolean {
  return fields.has("query") && fields.has("choices") && (hidden === "gold" || fields.has("gold"));
}

export function readChoiceRow(fields: FieldReader): ChoiceRow {
  const choices = fields.texts("choices");
  return { query: fields.text("query"), choices, gold: readIndex(fields, "gold", choices.length) };
}

/** A whole number from 0 below `count`; data sets that store it as text ("3") are read too. */
export function readIndex(fields: FieldReader, field: string, count: number): number {
  const value = fields.raw(field);
  const index = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof index === "number" && Number.isInteger(index) && index >= 0 && index < count) return index;
  throw fields.problem(field, `an index from 0 to ${count - 1}`);
}

/** Each choice is scored as a space and its text after the query (lm-evaluation-harness's default delimiter). */
export function choiceOptions({ query, choices }: ChoiceRow): ChoiceOption[] {
  return choices.map((text) => ({ context: query, continuation: ` ${text}`, text }));
}
