import { expect, test } from "vitest";
import { threefry4x32 } from "./threefry.ts";

const ONES = [-1, -1, -1, -1];

// Counter, key and output of threefry4x32 with 20 rounds, from the known answers that Random123 ships.
test.each([
  [[0, 0, 0, 0], [0, 0, 0, 0], "9c6ca96a e17eae66 fc10ecd4 5256a7d8"],
  [ONES, ONES, "2a881696 57012287 f6c7446e a16a6732"],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89],
    "59cd1dbb b8879579 86b5d00c ac8b6d84",
  ],
])("counter %j, key %j", (counter, key, expected) => {
  const output = new Int32Array(4);
  threefry4x32(Int32Array.from(key), Int32Array.from(counter), output);
  expect([...output].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join(" ")).toBe(expected);
});
