import { canonicalJson } from "../../../core/canonical-json.ts";
import { type AnswerMetric, bestOver } from "./metric.ts";

/** 1 when the answer is the gold object: the same keys with the same values, in any order and spacing. */
export const jsonMatch: AnswerMetric = {
  id: "json_match",
  title: "JSON match",
  score: (answer, golds) => bestOver(golds, (gold) => (canonical(answer) === canonical(gold) ? 1 : 0)),
};

/** Keys that answer and gold object share with the same value, over the keys of the larger one. */
export const jsonFields: AnswerMetric = {
  id: "json_fields",
  title: "right JSON fields",
  score: (answer, golds) =>
    bestOver(golds, (gold) => {
      const [given, wanted] = [fieldsOf(answer), fieldsOf(gold)];
      if (given === undefined || wanted === undefined) return jsonMatch.score(answer, [gold]);
      const keys = Object.keys(wanted);
      const size = Math.max(keys.length, Object.keys(given).length);
      if (size === 0) return 1;
      const right = keys.filter((key) => Object.hasOwn(given, key) && given[key] === wanted[key]);
      return right.length / size;
    }),
};

/** Text that is no JSON stands for itself. */
function canonical(text: string): string {
  const fields = fieldsOf(text);
  return fields === undefined ? text.trim() : canonicalJson(fields);
}

/** Values as text, so that 14 is "14"; undefined for what is no JSON object. */
function fieldsOf(text: string): Readonly<Record<string, string | null>> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, textOf(field)]));
}

function textOf(field: unknown): string | null {
  if (field === null) return null;
  return typeof field === "object" ? canonicalJson(field) : String(field).trim();
}
