import { expect, test } from "vitest";
import { editDistance, nearestName } from "./nearest.ts";

test.each([
  ["", "abc", 3],
  ["kitten", "sitting", 3],
  ["span-match", "span-mathc", 1],
  ["same", "same", 0],
])("editDistance(%s, %s) = %i", (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});

test("a far name has no neighbour, a near one the nearest", () => {
  const known = ["span-match", "key-value", "last-mention"];
  expect(nearestName("Span-Mach", known)).toBe("span-match");
  expect(nearestName("zzzzzzzz", known)).toBeUndefined();
});
