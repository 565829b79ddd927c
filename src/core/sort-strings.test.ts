import fc from "fast-check";
import { expect, it } from "vitest";
import { sortStrings } from "./sort-strings.ts";

it("orders as sort does, whatever the strings and their number", () => {
  const strings = fc.array(fc.string({ unit: "binary", maxLength: 3 }), { maxLength: 90 });
  fc.assert(
    fc.property(strings, (given) => {
      expect(sortStrings([...given])).toEqual([...given].sort());
    }),
  );
});

it("sorts in place", () => {
  const given = ["b", "a"];
  expect(sortStrings(given)).toBe(given);
  expect(given).toEqual(["a", "b"]);
});
