import { expect, it } from "vitest";
import { collectAssignment } from "./param-option.ts";

it("collects assignments, each key once; values may hold =", () => {
  const first = collectAssignment("include=^a=b$");
  expect(collectAssignment("names=0.2", first)).toEqual({ include: "^a=b$", names: "0.2" });
  expect(() => collectAssignment("names=0.3", { names: "0.2" })).toThrow(/"names" is given twice/);
});

it.each(["pairs", "=3", ""])("refuses %j", (text) => {
  expect(() => collectAssignment(text)).toThrow('expected "key=value"');
});
