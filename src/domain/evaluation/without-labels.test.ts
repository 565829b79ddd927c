import { expect, it } from "vitest";
import { createFieldReader } from "./field-reader.ts";
import { EVALUATION_TASKS, findTask } from "./tasks/registry.ts";
import { questionReader } from "./without-labels.ts";

const reader = (row: object) => createFieldReader(row, { file: "rows.jsonl", line: 1 });
const LABELLED = { text: ["ice", "salt"], label: ["A", "B"] };

/** A row of each task as data sets have it, with what is its label. */
const ROWS: Readonly<Record<string, readonly [row: object, label: object]>> = {
  squad: [{ context: "Snow is white.", question: "What is white?" }, { answers: ["snow"] }],
  "key-value": [{ context: "Colour: red", question: "Which colour?" }, { answers: { text: ["red"] } }],
  "multi-hop": [{ context: "A knows B.", question: "Whom does A know?" }, { answers: ["B"] }],
  "last-word": [{ context: "He opened the" }, { target: "door" }],
  choice: [{ query: "Q:", choices: ["a", "b"] }, { gold: 1 }],
  arc_easy: [{ question: "What melts?", choices: LABELLED }, { answerKey: "B" }],
  arc_challenge: [{ query: "What melts?", choices: ["ice", "salt"] }, { gold: 1 }],
  boolq: [{ passage: "Snow is white.", question: "is snow white" }, { label: 1 }],
  hellaswag: [{ activity_label: "A", ctx_a: "He", ctx_b: "she", endings: ["a", "b"] }, { label: "1" }],
  lambada_openai: [{ context: "He opened the" }, { target: "door" }],
  openbookqa: [{ question_stem: "What melts?", choices: LABELLED }, { answerKey: "B" }],
  piqa: [{ goal: "Melt ice", sol1: "heat it", sol2: "cool it" }, { label: 1 }],
  winogrande: [{ sentence: "The _ fell.", option1: "cup", option2: "jar" }, { answer: "2" }],
  "entity-match": [{ left: "a", right: "b" }, { label: 1 }],
  extraction: [{ text: "The name is Ida.", keys: "name" }, { answer: { name: "Ida" } }],
  arc_easy_letters: [{ question: "What melts?", choices: LABELLED }, { answerKey: "B" }],
};

it.each(Object.entries(ROWS))("%s is asked without its label", (id, [row, label]) => {
  const task = findTask(id);
  const read = questionReader(task);
  const question = read(reader(row));
  expect(() => task.readRow(reader(row))).toThrow();
  // A label that is there changes nothing, nor does one that is nonsense.
  expect(read(reader({ ...row, ...label }))).toEqual(question);
  const nonsense = Object.fromEntries(Object.keys(label).map((field) => [field, { odd: 1 }]));
  expect(read(reader({ ...row, ...nonsense }))).toEqual(question);
  // The question is the labelled row's own.
  const whole = task.readRow(reader({ ...row, ...label }));
  if (task.kind === "choice") expect(task.options(question)).toEqual(task.options(whole));
  else if (task.kind === "generation") expect(task.prompt(question)).toBe(task.prompt(whole));
  else expect(task.request(question).context).toBe(task.request(whole).context);
});

it("every built-in task says where its labels are", () => {
  expect(Object.values(EVALUATION_TASKS).filter(({ labels }) => labels === undefined)).toEqual([]);
});
