import { expect, it } from "vitest";
import { parseTaskFile } from "../../contracts/task-file.ts";
import { fieldsNamedIn } from "./row-texts.ts";

const fields = { text: "text", answers: "object", key: "number?" };
const FILE = parseTaskFile(
  { id: "own", kind: "generation", fields, prompt: "{{ text }}", answers: "answers" },
  { file: "own.yaml", locate: () => undefined },
);

it.each([
  ["answers.text", ["answers"]],
  ["{{ answers.text[key] }}", ["answers", "key"]],
  ["{% for text in answers %}{{ text }}{% endfor %}", ["text", "answers"]],
  [
    ["{{ text.split()[-1] }}", "{{key}}"],
    ["text", "key"],
  ],
  ["keys, textual", []],
])("%j names %j", (sources, named) => {
  expect(fieldsNamedIn(sources, FILE)).toEqual(named);
});
