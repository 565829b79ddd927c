import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampledHash, stringHash53 } from "./string-hash.ts";

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

describe("sampledHash", () => {
  const texts = Array.from(
    { length: 20_000 },
    (_, i) => `The lamp ${i * 7919} stands beside ${i} chairs and a table.`,
  );

  it("chooses about one in `modulus`, always the same", () => {
    for (const modulus of [1, 4, 64]) {
      const chosen = texts.filter((text) => sampledHash(text, modulus) !== undefined).length;
      const expected = texts.length / modulus;
      // Five standard deviations of a binomial count.
      expect(Math.abs(chosen - expected)).toBeLessThanOrEqual(5 * Math.sqrt(expected));
    }
  });

  it("gives one hash for a text whatever the modulus, divisible by it, and different ones for different texts", () => {
    const all = texts.map((text) => sampledHash(text, 1)!);
    expect(new Set(all).size).toBe(texts.length);
    texts.forEach((text, i) => {
      const hash = sampledHash(text, 16);
      expect(hash).toBe(all[i]! % 16 === 0 ? all[i] : undefined);
    });
  });
});
