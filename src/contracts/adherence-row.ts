import type { AdherenceSample } from "../domain/alignment/adherence-sample.ts";
import type { FieldReader } from "../domain/evaluation/field-reader.ts";

/** The fields of a row of `cookbook align analyse --samples`. */
export const ADHERENCE_FIELDS = [
  "row",
  "base_adherence",
  "tuned_adherence",
  "base_correct",
  "tuned_correct",
] as const;

/** Other fields are let be. Errors: `invalid-data` with file, line and field. */
export function readAdherenceRow(fields: FieldReader): AdherenceSample {
  const row = fields.raw("row");
  if (typeof row !== "string" && typeof row !== "number") throw fields.problem("row", "a text or a number");
  return {
    row: String(row),
    baseAdherence: fields.score("base_adherence"),
    tunedAdherence: fields.score("tuned_adherence"),
    baseCorrect: fields.score("base_correct"),
    tunedCorrect: fields.score("tuned_correct"),
  };
}
