import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cookbookErrorOf } from "../../../testing/cookbook-error-of.ts";
import type { EvaluationTask } from "../define-task.ts";
import { createFieldReader } from "../field-reader.ts";
import { selectTasks } from "../groups/registry.ts";
import { findTask } from "./registry.ts";

const ORIGIN = { file: "rows.jsonl", line: 3 };
type Doc = Record<string, unknown>;

function read(task: EvaluationTask, doc: Doc): unknown {
  return task.readRow(createFieldReader(doc, ORIGIN));
}

/** Everything that a row asks and counts as right. */
function asked(task: EvaluationTask, doc: Doc): unknown {
  const row = read(task, doc);
  if (task.kind === "target") return task.request(row);
  if (task.kind === "choice")
    return { options: task.options(row), gold: task.gold(row), target: task.target?.(row) };
  throw new Error(task.id);
}

function messageOf(action: () => unknown): string {
  return cookbookErrorOf(action)?.message ?? "no error";
}

const rowsOf = (task: string): Doc[] =>
  readFileSync(`testdata/gpt4all8/${task}.jsonl`, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Doc);

/** The same row with a finished prompt, as copies of the benchmarks have it. */
function finished(task: EvaluationTask, doc: Doc): Doc {
  const row = read(task, doc);
  if (task.kind === "target") {
    const { context, continuation } = task.request(row);
    return { context, target: continuation.slice(1) };
  }
  if (task.kind !== "choice") throw new Error(task.id);
  const options = task.options(row);
  return { query: options[0]!.context, choices: options.map(({ text }) => text), gold: task.gold(row) };
}

describe.each(["arc_easy", "arc_challenge", "boolq", "hellaswag", "openbookqa", "piqa"])("%s", (id) => {
  it("asks the same of a row by its native names and of its finished prompt", () => {
    const task = findTask(id);
    for (const doc of rowsOf(id)) expect(asked(task, finished(task, doc))).toEqual(asked(task, doc));
  });
});

it("lambada_openai asks the same of a text and of its two parts", () => {
  const task = findTask("lambada_openai");
  // A text without a space has no context to stand apart, one that ends with a space no last word.
  const docs = rowsOf(task.id).filter(({ text }) => / \S+$/.test(text as string));
  expect(docs.length).toBe(7);
  for (const doc of docs) expect(asked(task, finished(task, doc))).toEqual(asked(task, doc));
});

it("winogrande puts each option at the gap, and scores what follows", () => {
  const doc = { sentence: "The _ is  a_b . ", option1: "cat", option2: "dog ", answer: "2" };
  expect(asked(findTask("winogrande"), doc)).toEqual({
    options: [
      { context: "The cat", continuation: " is  a_b .", text: "cat" },
      { context: "The dog ", continuation: " is  a_b .", text: "dog " },
    ],
    gold: 1,
    target: "is  a_b .",
  });
});

it("hellaswag's rows are logged with what the harness adds, unless they came with it", () => {
  const task = findTask("hellaswag");
  const [doc] = rowsOf(task.id);
  const added = task.addedFields!(read(task, doc!));
  expect(Object.keys(added)).toEqual(["query", "choices", "gold"]);
  expect(task.addedFields!(read(task, { ...doc, ...added }))).toEqual({});
});

it("ARC's choices may be a list of pairs, and labels digits", () => {
  const task = findTask("arc_easy");
  const pairs = { text: ["a", "b"], label: ["1", "2"] };
  const doc = { question: "Which?", choices: pairs, answerKey: "2" };
  const list = pairs.text.map((text, index) => ({ text, label: pairs.label[index] }));
  expect(asked(task, { ...doc, choices: list })).toEqual(asked(task, doc));
});

it.each<[string, Doc, string]>([
  [
    "arc_easy",
    { question: "Q", choices: { text: ["a"], label: ["A"] }, answerKey: "E" },
    'field "answerKey" is the string "E", expected one of the labels "A"',
  ],
  [
    "arc_easy",
    { question: "Q", choices: { text: ["a", "b"], label: ["A"] }, answerKey: "A" },
    'field "choices" is an object, expected',
  ],
  [
    "arc_easy",
    { qestion: "Q", choices: { text: ["a"], label: ["A"] }, answerKey: "A" },
    'field "question" (a string) is missing',
  ],
  [
    "boolq",
    { passage: "P", question: "q", label: 2 },
    'field "label" is number 2, expected an index from 0 to 1',
  ],
  ["boolq", { passage: "P", question: "q", label: -1 }, 'field "label" is number -1'],
  [
    "hellaswag",
    { activity_label: "A", ctx_a: "B", ctx_b: "c", endings: ["d"], label: "" },
    'field "label" is the string ""',
  ],
  [
    "hellaswag",
    { activity_label: "A", ctx_a: "B", ctx_b: "c", endings: [], label: "0" },
    'field "endings" is an empty list',
  ],
  [
    "lambada_openai",
    { context: "One two", target: "three four" },
    'field "target" is the string "three four", expected one word',
  ],
  [
    "openbookqa",
    { question_stem: "Q", choices: { text: ["a"], label: ["A"] } },
    'field "answerKey" (a string) is missing',
  ],
  ["piqa", { goal: "G", sol1: "a", sol2: "b", label: null }, 'field "label" is null'],
  [
    "winogrande",
    { sentence: "No gap.", option1: "a", option2: "b", answer: "1" },
    'field "sentence" is the string "No gap."',
  ],
  [
    "winogrande",
    { sentence: "A _.", option1: "a", option2: "b", answer: "3" },
    'field "answer" is the string "3", expected "1" or "2"',
  ],
])("%s refuses %j", (id, doc, message) => {
  const found = messageOf(() => read(findTask(id), doc));
  expect(found).toContain("rows.jsonl, line 3: ");
  expect(found).toContain(message);
});

describe("gpt4all", () => {
  it("stands for its eight tasks, each once", () => {
    const { tasks, groups } = selectTasks(["piqa", "gpt4all", "squad"]);
    expect(groups.map(({ id }) => id)).toEqual(["gpt4all"]);
    expect(tasks).toHaveLength(9);
    expect(tasks[0]!.id).toBe("piqa");
  });

  it("every task names its data set and says how its prompt is made", () => {
    for (const task of selectTasks(["gpt4all"]).tasks) {
      expect(task.dataset?.repository).toMatch(/^[\w-]+\/[\w-]+$/);
      expect(task.wording).toBeDefined();
    }
  });

  it("an unknown name answers with the nearest task or group", () => {
    expect(() => selectTasks(["gpt4al"])).toThrow(
      expect.objectContaining({ code: "unknown-name", hint: 'did you mean "gpt4all"?' }),
    );
  });
});
