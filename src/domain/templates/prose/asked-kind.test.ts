import { expect, test } from "vitest";
import { askedKind, looksLike } from "./asked-kind.ts";

test.each([
  ["In what year did the mill open?", "year"],
  ["The mill opened when?", "year"],
  ["How many mills stand there?", "number"],
  ["Who ran the mill?", "name"],
  ["The mill was run by whom?", "name"],
  ["What did the mill grind?", "phrase"],
  ["Mill ground flour?", "phrase"],
])("%s asks for a %s", (question, kind) => {
  expect(askedKind(question)).toBe(kind);
});

test("a kind is told by digits and capitals", () => {
  const kinds = ["year", "number", "name", "phrase"] as const;
  const fitting = (text: string) => kinds.filter((kind) => looksLike(text, kind));
  expect(fitting("1847")).toEqual(["year", "number"]);
  expect(fitting("62")).toEqual(["number"]);
  expect(fitting("Marten")).toEqual(["name", "phrase"]);
  expect(fitting("old mill")).toEqual(["phrase"]);
});
