import { expect, it } from "vitest";
import { collectAssignment } from "./param-option.ts";

it("collects assignments; the last of a key wins, and values may hold =", () => {
  const first = collectAssignment("pairs=2-5");
  expect(collectAssignment("include=a=b", first)).toEqual({ pairs: "2-5", include: "a=b" });
  expect(collectAssignment("pairs=", first)).toEqual({ pairs: "" });
});

it.each(["pairs", "=3", ""])("refuses %j", (text) => {
  expect(() => collectAssignment(text)).toThrow('expected "key=value"');
});
