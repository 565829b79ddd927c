import { describe, expect, it } from "vitest";
import { cookbookErrorOf } from "../../../testing/cookbook-error-of.ts";
import { createFieldReader } from "../field-reader.ts";
import { EVALUATION_TASKS, findTask } from "./registry.ts";

const ORIGIN = { file: "rows.jsonl", line: 3 };

function messageOf(action: () => unknown): string {
  const error = cookbookErrorOf(action);
  return error === undefined ? "no error" : `${error.code}: ${error.message} | ${error.hint ?? ""}`;
}

describe.each(Object.entries(EVALUATION_TASKS))("task %s", (id, task) => {
  it("is registered under its id and leads with one of its metrics", () => {
    expect(task.id).toBe(id);
    expect(task.metrics).toContain(task.primaryMetric);
  });

  it("refuses an empty row, naming file, line and field", () => {
    expect(messageOf(() => task.readRow(createFieldReader({}, ORIGIN)))).toMatch(
      /^invalid-data: rows\.jsonl, line 3: field "/,
    );
  });
});

describe("squad", () => {
  const task = findTask("squad");
  const row = { context: "Tea is hot.", question: "What is hot?" };

  it.each([[["Tea"]], [{ text: ["Tea"], answer_start: [0] }]])("reads answers as %j", (answers) => {
    if (task.kind !== "generation") throw new Error("squad generates");
    const read = task.readRow(createFieldReader({ ...row, answers }, ORIGIN));
    expect(task.golds(read)).toEqual(["Tea"]);
    expect(task.prompt(read)).toContain("Tea is hot.");
    expect(task.prompt(read)).toContain("What is hot?");
  });

  it("names a misspelt field", () => {
    const typo = { context: "Tea is hot.", qestion: "What?", answers: ["Tea"] };
    expect(messageOf(() => task.readRow(createFieldReader(typo, ORIGIN)))).toBe(
      'invalid-data: rows.jsonl, line 3: field "question" (a string) is missing; the row has "context", "qestion", "answers" | did you mean "question" by "qestion"?',
    );
  });

  it.each([[[]], ["Tea"], [{ text: [] }], [[1]], [null]])("refuses answers %j", (answers) => {
    expect(messageOf(() => task.readRow(createFieldReader({ ...row, answers }, ORIGIN)))).toContain(
      'field "answers" is ',
    );
  });
});

it("an unknown task answers with the nearest known one", () => {
  expect(messageOf(() => findTask("sqaud"))).toMatch(
    /^unknown-name: unknown task "sqaud"; known tasks: squad, last-word, .* \| did you mean "squad"\?$/,
  );
  expect(messageOf(() => findTask("constructor"))).toContain("unknown-name");
});

it("a row that is no object is refused", () => {
  expect(messageOf(() => createFieldReader([1], ORIGIN))).toContain("expected a JSON object, got a list");
});
