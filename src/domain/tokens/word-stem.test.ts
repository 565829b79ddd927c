import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inflected, wordStem } from "./word-stem.ts";

describe("wordStem", () => {
  it.each([
    ["lamp", "Lamps", "lamped"],
    ["bake", "baking", "baked"],
    ["carry", "CARRY"],
  ])("takes %s and its forms for one word", (word, ...forms) => {
    for (const form of forms) expect(wordStem(form)).toBe(wordStem(word));
  });

  it("leaves three letters at least", () => {
    expect(wordStem("bed")).toBe("bed");
    expect(wordStem("bus")).toBe("bus");
    expect(wordStem("1800s")).toBe("1800");
  });
});

describe("inflected", () => {
  it("never changes the stem", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{3,9}$/), fc.constantFrom("s", "ed", "ing"), (word, ending) => {
        const form = inflected(word, ending as "s" | "ed" | "ing");
        if (form !== undefined) expect(wordStem(form)).toBe(wordStem(word));
      }),
    );
  });

  it("drops a final e before a vowel", () => {
    expect(inflected("bake", "ing")).toBe("baking");
    expect(inflected("lamp", "ed")).toBe("lamped");
  });
});
