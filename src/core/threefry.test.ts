import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { threefry4x32 } from "./threefry.ts";

const golden = JSON.parse(readFileSync("testdata/golden/random.json", "utf8")) as {
  readonly threefry: readonly {
    readonly counter: readonly number[];
    readonly key: readonly number[];
    readonly output: readonly number[];
    readonly from: string;
  }[];
};

test.each(golden.threefry)("$from: counter $counter, key $key", ({ counter, key, output }) => {
  const block = new Int32Array(4);
  threefry4x32(Int32Array.from(key), Int32Array.from(counter), block);
  expect([...block].map((word) => word >>> 0)).toEqual(output);
});
