import { entityMatchPrompt } from "../../templates/prompts/entity-match.ts";
import { defineTask } from "../define-task.ts";
import type { FieldReader } from "../field-reader.ts";

interface PairRow {
  readonly left: string;
  readonly right: string;
  readonly isMatch: boolean;
}

const ANSWERS = ["no", "yes"] as const;

/**
 * Whether two records describe the same thing (Mudgal et al. 2018, "Deep Learning for Entity Matching"): the answers yes
 * and no by log-likelihood, in the layout of the template entity-match.
 */
export const entityMatch = defineTask<PairRow>({
  kind: "choice",
  id: "entity-match",
  version: 1,
  title: "Do two records describe the same thing",
  rowFields: "left, right, label (1 or true or yes for a match, 0 or false or no)",
  readRow: (fields) => ({
    left: fields.text("left"),
    right: fields.text("right"),
    isMatch: readLabel(fields),
  }),
  options: (row) =>
    ANSWERS.map((text) => ({ context: entityMatchPrompt(row), continuation: ` ${text}`, text })),
  gold: ({ isMatch }) => (isMatch ? 1 : 0),
  labels: { label: 0 },
  metrics: ["acc"],
  primaryMetric: "acc",
  wording: {
    context:
      "Record A is {{left}}.\nRecord B is {{right}}.\nQuestion: Are record A and record B the same?\nAnswer:",
    target: "{{label}}",
    options: ["no", "yes"],
  },
});

function readLabel(fields: FieldReader): boolean {
  const label = fields.raw("label");
  if (label === 1 || label === true || label === "1" || label === "yes") return true;
  if (label === 0 || label === false || label === "0" || label === "no") return false;
  throw fields.problem("label", "1, true or yes for a match, else 0, false or no");
}
