import { expect, it } from "vitest";
import { parsePairs } from "./parse-pairs.ts";

it("reads names and values, which may hold further equals signs", () => {
  expect(parsePairs("--probe", ["a=x/y", "b-1=c=d"])).toEqual({ a: "x/y", "b-1": "c=d" });
  expect(parsePairs("--probe", undefined)).toEqual({});
});

it.each([[["a"]], [["=x"]], [["a="]], [["a=1", "a=2"]]])("refuses %j", (words) => {
  expect(() => parsePairs("--probe", words)).toThrow(expect.objectContaining({ code: "usage" }));
});
