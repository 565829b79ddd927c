import fc from "fast-check";
import { expect, it } from "vitest";
import { normaliseAnswer } from "./normalise-answer.ts";

// Expected values by the rules of the official script: lower, punctuation removed (not spaced), articles, white space.
it.each([
  ["The  Eiffel Tower.", "eiffel tower"],
  ["a cat, an owl and the dog", "cat owl and dog"],
  ["Anna's theatre", "annas theatre"],
  ["co-operate", "cooperate"],
  ["$1,200.50", "120050"],
  ["été à l'an 2", "été à lan 2"],
  ["the", ""],
  ["a-b", "ab"],
])("%j becomes %j", (text, expected) => {
  expect(normaliseAnswer(text)).toBe(expected);
});

it("leaves normalised text unchanged unless a new article appears", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[b-z ]{0,30}$/), (text) => {
      const once = normaliseAnswer(text);
      expect(normaliseAnswer(once)).toBe(once);
    }),
  );
});
