import { expect, test } from "vitest";
import { compilePrompt } from "./prompt-template.ts";

test.each([
  ["{{ question }}", ["question"]],
  ["{{ choices.text[0] }}", ["choices"]],
  ["{{ choices[place] }}", ["choices", "place"]],
  ["{% for c in choices %}{{ loop.index }}. {{ c|upper }}{{ sep }}{% endfor %}", ["choices", "sep"]],
  ["{% set x = goal %}{{ x }}", ["goal"]],
  ["{% if fact is defined %}{{ fact }}{% else %}{{ none }}{% endif %}", ["fact"]],
  ["{{ words|join(glue) }}", ["words", "glue"]],
  ["{{ a if b else 'c' }}", ["a", "b"]],
  ["no names", []],
])("%s takes %j", (source, names) => {
  expect([...compilePrompt(source).names].sort()).toEqual([...names].sort());
});

test("renders, and says what is wrong with a source", () => {
  expect(compilePrompt("{{ a }}\n{{ b[1] }}").render({ a: "x", b: ["y", "z"] })).toBe("x\nz");
  expect(() => compilePrompt("{{ a ")).toThrow();
});
