import { expect, test } from "vitest";
import { parsePart } from "./part-option.ts";

test("parts counted from 0 and from 1 are each all the parts", () => {
  expect(["0/3", "1/3", "2/3"].map((text) => parsePart(text).index)).toEqual([0, 1, 2]);
  expect(["1/3", "2/3", "3/3"].map((text) => parsePart(text).index)).toEqual([1, 2, 0]);
});

test.each(["4/3", "1/0", "1", "-1/3", "a/b", "1/2/3"])("%s is refused", (text) => {
  expect(() => parsePart(text)).toThrow("expected i/n");
});
