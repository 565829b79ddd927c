import { expect, it } from "vitest";
import { jsonFields, jsonMatch } from "./json-object.ts";

const GOLD = ['{"name": "Ida", "age": 14, "town": null}'];

it.each([
  ['{"town":null,"age":"14","name":"Ida"}', 1, 1],
  ['{"name":"Ida","age":15,"town":null}', 0, 2 / 3],
  ['{"name":"Ida"}', 0, 1 / 3],
  ['{"name":"Ida","age":14,"town":null,"job":"cook"}', 0, 3 / 4],
  ['{"name":"Ida","age":14,"town":"null"}', 0, 2 / 3],
  ['{"name":"Ida"', 0, 0],
  ["Ida", 0, 0],
  ["[1]", 0, 0],
])("%s: match %d, fields %d", (answer, match, fields) => {
  expect(jsonMatch.score(answer, GOLD)).toBe(match);
  expect(jsonFields.score(answer, GOLD)).toBeCloseTo(fields, 12);
});
