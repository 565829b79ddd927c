import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";

test("keys are sorted at every depth, undefined members left out", () => {
  expect(canonicalJson({ b: [{ d: 1, c: null }], a: "x", z: undefined })).toBe(
    '{"a":"x","b":[{"c":null,"d":1}]}',
  );
});

test("numbers without a JSON form are refused", () => {
  expect(() => canonicalJson({ a: Number.NaN })).toThrow(TypeError);
});

test("the order of keys does not matter, and the value comes back", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
