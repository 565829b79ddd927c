import fc from "fast-check";
import { expect, it } from "vitest";
import { stringHash53 } from "./string-hash.ts";

it("is a safe integer of the text alone", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const hash = stringHash53(text);
      expect(Number.isSafeInteger(hash) && hash >= 0).toBe(true);
      expect(stringHash53(`${text}`)).toBe(hash);
    }),
  );
});

it("keeps apart 200,000 texts that differ in a digit", () => {
  const hashes = new Set(Array.from({ length: 200_000 }, (_, i) => stringHash53(`row ${i}`)));
  expect(hashes.size).toBe(200_000);
});
