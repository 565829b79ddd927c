import { extractJsonPrompt } from "../../templates/prompts/extract-json.ts";
import { defineTask } from "../define-task.ts";
import type { FieldReader } from "../field-reader.ts";

interface ExtractionRow {
  readonly text: string;
  readonly keys: string;
  readonly answer: string;
}

/** The asked fields of a text as one JSON object on a line, in the layout of the template extract-json; greedy. */
export const extraction = defineTask<ExtractionRow>({
  kind: "generation",
  id: "extraction",
  version: 1,
  title: "Fields of a text as JSON",
  rowFields: "text, keys (text with commas, or a list), answer (an object with those keys, or its JSON)",
  readRow(fields) {
    const keys = fields.raw("keys");
    return {
      text: fields.text("text"),
      keys: typeof keys === "string" ? keys : fields.texts("keys").join(", "),
      answer: readObject(fields),
    };
  },
  prompt: (row) => extractJsonPrompt(row),
  golds: ({ answer }) => [answer],
  labels: { answer: {} },
  metrics: ["json_match", "json_fields"],
  primaryMetric: "json_match",
  stop: ["\n"],
  maxNewTokens: 96,
  wording: { context: "{{text}}\nKeys: {{keys}}\nJSON:", target: "{{answer}}" },
});

function readObject(fields: FieldReader): string {
  const answer = fields.raw("answer");
  const value = typeof answer === "string" ? parsed(answer) : answer;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return JSON.stringify(value);
  throw fields.problem("answer", "an object, or JSON of one");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
