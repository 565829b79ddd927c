// The same in TypeScript, for tasks that need code: what an abbreviation in a line of notes stands for.
import { defineTask } from "cookbook/evaluation";

interface Row {
  readonly notes: string;
  readonly short: string;
  readonly long: string;
}

export const abbreviations = defineTask<Row>({
  kind: "generation",
  id: "abbreviations",
  version: 1,
  title: "What an abbreviation stands for",
  rowFields: "notes, short, long",
  readRow(fields) {
    const row = { notes: fields.text("notes"), short: fields.text("short"), long: fields.text("long") };
    if (!row.notes.includes(row.short)) throw fields.problem("short", "an abbreviation that the notes hold");
    return row;
  },
  prompt: ({ notes, short }) => `${notes}\nWhat does ${short} stand for? It stands for`,
  golds: ({ long }) => [long],
  metrics: ["exact_match", "contains"],
  primaryMetric: "contains",
  stop: ["\n", "."],
  maxNewTokens: 12,
});
