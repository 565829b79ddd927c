import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { GGUF_TYPES } from "./dequantize.ts";

interface Golden {
  readonly cases: readonly { readonly type: string; readonly stored: string; readonly values: string }[];
}

const golden = JSON.parse(readFileSync("testdata/golden/gguf-dequantize.json", "utf8")) as Golden;
const types = new Map([...GGUF_TYPES.values()].map((type) => [type.name, type]));

describe("dequantising GGUF blocks", () => {
  it("covers every supported type", () => {
    expect(golden.cases.map(({ type }) => type).sort()).toEqual([...types.keys()].sort());
  });

  it.each(golden.cases)("$type equals gguf-py bit for bit", ({ type, stored, values }) => {
    const expected = bytesOf(values);
    const out = new Float32Array(expected.length / 4);
    types.get(type)!.dequantize(bytesOf(stored), out);
    expect(Buffer.from(out.buffer).toString("hex")).toBe(Buffer.from(expected).toString("hex"));
  });
});

/** In a buffer of its own, as files are read. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(base64, "base64"));
}
