import { expect, it } from "vitest";
import { findTemplate } from "../../templates/library/registry.ts";
import { slotsOfRow } from "../../templates/sdk/task-slots.ts";
import { createFieldReader } from "../field-reader.ts";
import { findTask } from "./registry.ts";

const read = (id: string, row: object) => {
  const task = findTask(id);
  return { task, row: task.readRow(createFieldReader(row, { file: "rows.jsonl", line: 1 })) };
};

it("options stand in the question on lettered lines, and letters are scored", () => {
  const { task, row } = read("arc_easy_letters", {
    question: "What melts in the sun?",
    choices: { text: ["ice", "a stone", "salt"], label: ["1", "2", "3"] },
    answerKey: "3",
  });
  expect(task.kind === "choice" && [task.options(row), task.gold(row)]).toEqual([
    ["A", "B", "C"].map((text) => ({
      context: "Question: What melts in the sun?\nA. ice\nB. a stone\nC. salt\nAnswer:",
      continuation: ` ${text}`,
      text,
    })),
    2,
  ]);
});

it.each([
  [1, 1],
  [true, 1],
  ["yes", 1],
  ["0", 0],
  [false, 0],
])("entity matching reads the label %j", (label, gold) => {
  const pair = { left: "Arbor desk lamp, brass", right: "desk lamp Arbor (brass)", label };
  const { task, row } = read("entity-match", pair);
  expect(task.kind === "choice" && task.gold(row)).toBe(gold);
  const { slots } = slotsOfRow(findTemplate("entity-match"), "entity-match", pair);
  const prompt = findTemplate("entity-match").formats.records!.prompt({ ...slots, answer: "" });
  expect(task.kind === "choice" && task.options(row)[0]!.context).toBe(prompt);
});

it("entity matching refuses another label", () => {
  expect(() => read("entity-match", { left: "a", right: "b", label: "maybe" })).toThrow(/field "label"/);
});

it("extraction asks as its template does, and scores the object", () => {
  const fields = { text: "The name is Ida.", keys: ["name", "age"], answer: { name: "Ida", age: null } };
  const { task, row } = read("extraction", fields);
  const template = findTemplate("extract-json");
  const { slots } = slotsOfRow(template, "extraction", fields);
  expect(task.kind === "generation" && task.prompt(row)).toBe(
    template.formats.plain!.prompt({ ...slots, answer: "" }),
  );
  expect(task.kind === "generation" && task.golds(row)).toEqual(['{"name":"Ida","age":null}']);
  expect(template.score(slots, task.kind === "generation" ? task.golds(row)[0]! : "").adherence).toBe(1);
});

it.each(["key-value", "multi-hop"])("%s asks as its template does", (id) => {
  const fields = { context: "Weight: 3 kg", question: "What is the weight?", answers: ["3 kg"] };
  const { task, row } = read(id, fields);
  const { slots } = slotsOfRow(findTemplate(id), id, fields);
  expect(task.kind === "generation" && task.prompt(row)).toBe(
    findTemplate(id).formats.squad!.prompt({ ...slots, answer: "" }),
  );
});
