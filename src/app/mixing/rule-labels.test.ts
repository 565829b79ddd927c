import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createFieldReader } from "../../domain/evaluation/field-reader.ts";
import { votingTask } from "../../domain/mixing/votes/voting-task.ts";
import { resolveTask } from "../tasks/resolve-tasks.ts";
import { ruleLabels } from "./rule-labels.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-rule-labels-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const RECORD = {
  context: "Hall: Heron Quay. Robes: plum. Founded in: 1981.",
  question: 'What does "Robes" say?',
};
const PAIR = { left: "steel kettle 2 l blue", right: "Steel kettle, 2 l, blue" };

async function asked(id: string, docs: readonly Readonly<Record<string, unknown>>[]) {
  const task = await resolveTask(id);
  const { readRow } = votingTask(task);
  const rows = docs.map((doc, index) => ({
    id: `r${index}`,
    index,
    doc,
    row: readRow(createFieldReader(doc, { file: "rows", line: index + 1 })),
  }));
  return { task, rows };
}

const votes = (task: string, ...answers: (string | number | null)[]) =>
  answers.map((vote, place) => ({ task, row: "r0", probe: `p${place}`, vote }));

it("labels a row by the one answer that follows the rule, however few gave it", async () => {
  const task = await asked("key-value", [RECORD]);
  expect(ruleLabels([task], votes("key-value", "Heron Quay", "Heron Quay", "1981", "Plum."))).toEqual([
    { task: "key-value", row: "r0", gold: "Plum.", rules: ["key-value"] },
  ]);
});

it("says nothing where nobody follows the rule, nobody answers, or the row was not voted on", async () => {
  const task = await asked("key-value", [RECORD, RECORD]);
  expect(ruleLabels([task], votes("key-value", "Heron Quay", "1981"))).toEqual([]);
  expect(ruleLabels([task], votes("key-value", null, "..."))).toEqual([]);
  expect(ruleLabels([task], [])).toEqual([]);
});

it("takes a row's own options for a choice, whoever voted for them", async () => {
  const task = await asked("entity-match", [PAIR, { ...PAIR, right: "garden hose 20 m green" }]);
  const said = ["r0", "r1"].map((row) => ({ task: "entity-match", row, probe: "p", vote: 0, options: 2 }));
  const labels = ruleLabels([task], said);
  expect(labels.map(({ row, rules }) => [row, rules])).toEqual([
    ["r0", ["entity-match"]],
    ["r1", ["entity-match"]],
  ]);
  const texts = labels.map(({ gold }, place) =>
    task.task.kind === "choice" ? task.task.options(task.rows[place]!.row)[gold as number]!.text.trim() : "",
  );
  expect(texts).toEqual(["yes", "no"]);
});

it("does not look at a label, not even through a task's own map of slots", async () => {
  const { task, rows } = await asked("key-value", [{ ...RECORD, answers: ["plum"] }]);
  const own = { ...task, slots: { "key-value": { context: "context", question: "answers" } } };
  const said = votes("key-value", "plum", "1981");
  expect(ruleLabels([{ task: own, rows }], said)).toEqual([]);
  expect(ruleLabels([{ task, rows }], said)).toHaveLength(1);
});

it.each([
  ["a list of answers", "kind: generation\nanswers: colours"],
  ["answers as jinja", 'kind: generation\nanswers: ["{{ colours[0] }}", "{{ colours | last }}"]'],
  ["a choice", 'kind: choice\nchoices: ["grey", "plum"]\nanswer: "{% if true %}{{ colours[0] }}{% endif %}"'],
  ["a target", 'kind: target\ntarget: "{{ colours[0] }}"'],
])("does not look at the label of a user's own task: %s", async (name, declared) => {
  const ruleLabelsWith = async (context: string) => {
    const id = `own-${name.replaceAll(" ", "-")}`;
    const file = path.join(folder, `${id}-${context.length}.yaml`);
    await writeFile(
      file,
      `id: ${id}
${declared}
fields: { context: text, question: text, colours: texts }
prompt: "{{ context }} {{ question }}"
slots: { key-value: { context: "${context}", question: question } }
`,
    );
    const { task, rows } = await asked(file, [{ ...RECORD, colours: ["plum"] }]);
    return ruleLabels([{ task, rows }], votes(id, "1981", "plum"));
  };
  expect(await ruleLabelsWith("context")).toHaveLength(1);
  expect(await ruleLabelsWith("Robes: {colours}.")).toEqual([]);
});

it("says nothing of tasks that do not name their label fields", async () => {
  const { task, rows } = await asked("key-value", [RECORD]);
  const { labels: _, ...unnamed } = task;
  expect(ruleLabels([{ task: unnamed, rows }], votes("key-value", "plum", "1981"))).toEqual([]);
});

it("says nothing of tasks that no template is meant for", async () => {
  const task = await asked("choice", [{ query: "Is it?", choices: ["no", "yes"] }]);
  expect(ruleLabels([task], [{ task: "choice", row: "r0", probe: "p", vote: 0, options: 2 }])).toEqual([]);
});
