import { expect, test } from "vitest";
import { answersAsked } from "./asked-answer.ts";

test.each([
  ["Who rang the bell?", "1911", 0],
  ["Whose bell was it?", "May 1911", 0],
  ["Who rang the bell?", "May Carter", 1],
  ["Who rang the bell?", "the 3rd mate", 1],
  ["When did it sink?", "1911", 1],
  ["When did it sink?", "in the autumn", 1],
  ["When did it sink?", "the harbour", 0.5],
  ["In what year did it sink?", "the 1980s", 1],
  ["How many bells were there?", "twenty-three", 1],
  ["How many bells were there?", "dozens of them", 1],
  ["How many bells were there?", "the keeper", 0.5],
  ["What did they find?", "1911", 1],
  ["Who rang the bell?", "", 1],
])("%s %j: %d", (question, answer, share) => {
  expect(answersAsked(question, answer)).toBe(share);
});
