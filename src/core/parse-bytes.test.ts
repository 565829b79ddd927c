import { expect, test } from "vitest";
import { parseBytes } from "./parse-bytes.ts";

test.each([
  ["0", 0],
  ["500MB", 500_000_000],
  ["1.5 GiB", 1.5 * 2 ** 30],
  [" 2gb ", 2_000_000_000],
  ["12", 12],
  ["", undefined],
  ["-1", undefined],
  ["2 parsecs", undefined],
  ["GB", undefined],
])("%j is %j bytes", (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});
