import { describe, expect, it } from "vitest";
import { createRandom, type RandomStream } from "../../core/random.ts";
import { createWordTokenizer } from "../../testing/word-tokenizer.ts";
import type { Tokenizer } from "../ports/tokenizer.ts";
import { createDistinctWords } from "./distinct-words.ts";
import { isReservedWord } from "./function-words.ts";
import { inventoryOf } from "./inventory.ts";
import {
  capitalised,
  createTokenSource,
  type TokenSource,
  type TokenSourceSettings,
} from "./token-source.ts";
import { wordStem } from "./word-stem.ts";

const tokenizer = createWordTokenizer();
const source = (settings: TokenSourceSettings) => createTokenSource({ settings, tokenizer });
const random = (...path: string[]) => createRandom(path);

describe("inventoryOf", () => {
  it("holds words that are one id each, also between neighbours", () => {
    const { words, names } = inventoryOf(tokenizer);
    expect(words.length).toBeGreaterThan(3000);
    expect(names.length).toBeGreaterThan(1000);
    const text = `A ${[...words, ...names].join(" ")}`;
    expect(tokenizer.encode(text)).toHaveLength(1 + words.length + names.length);
    expect(words.some(isReservedWord)).toBe(false);
  });

  it("drops pieces that merge with a neighbour or do not come back", () => {
    const bad = inventoryOf(createWordTokenizer({ words: 500 })).words[0]!;
    const base = createWordTokenizer({ words: 500 });
    // As if the merges made another id of this word wherever it stands in a text.
    const merging: Tokenizer = {
      ...base,
      fingerprint: "merging",
      encode: (text) =>
        text.includes(` ${bad}`) ? base.encode(text.replaceAll(` ${bad}`, `${bad}`)) : base.encode(text),
    };
    expect(inventoryOf(merging).words).not.toContain(bad);
    expect(inventoryOf(merging).words.length).toBe(inventoryOf(base).words.length - 1);
  });

  it("leaves out special tokens", () => {
    const base = createWordTokenizer({ words: 500 });
    const word = inventoryOf(base).words[7]!;
    const [id] = base.encode(` ${word}`);
    const marked: Tokenizer = { ...base, fingerprint: "special", specialTokenIds: new Set([id!]) };
    expect(inventoryOf(marked).words).not.toContain(word);
  });
});

describe("createTokenSource", () => {
  it("draws words of the asked form", () => {
    const words = source({ kind: "words" });
    const stream = random("form");
    for (let i = 0; i < 200; i++) {
      expect(words.word(stream)).toMatch(/^[a-z]{3,}$/);
      expect(words.name(stream)).toMatch(/^[A-Z][a-z]+$/);
    }
  });

  it("prefers low ids under zipf, the more the steeper", () => {
    const common = new Set(inventoryOf(tokenizer).words.slice(0, 100));
    const shareOfCommon = (zipfExponent: number) => {
      const { word } = source({ kind: "zipf", zipfExponent });
      const stream = random("zipf");
      return (
        Array.from({ length: 2000 }, () => word(stream)).filter((drawn) => common.has(drawn)).length / 2000
      );
    };
    // The expected share is the quotient of two generalised harmonic numbers.
    const harmonic = (n: number, s: number) =>
      Array.from({ length: n }, (_, i) => (i + 1) ** -s).reduce((a, b) => a + b);
    const count = source({ kind: "zipf" }).wordCount;
    for (const exponent of [0, 0.75, 1, 1.5]) {
      const expected = harmonic(100, exponent) / harmonic(count, exponent);
      expect(Math.abs(shareOfCommon(exponent) - expected)).toBeLessThan(0.05);
    }
  });

  it("follows inclusion and exclusion patterns", () => {
    const words = source({ kind: "words", include: "^[a-m]", exclude: "e" });
    const stream = random("pattern");
    for (let i = 0; i < 200; i++) {
      expect(words.word(stream)).toMatch(/^[a-m][^e]*$/);
      expect(words.name(stream)).toMatch(/^[A-M][^e]*$/);
    }
  });

  it("has a fingerprint for each tokenizer and setting", () => {
    const prints = [
      source({ kind: "words" }),
      source({ kind: "uniform" }),
      source({ kind: "zipf" }),
      source({ kind: "zipf", zipfExponent: 0.5 }),
      source({ kind: "words", include: "a" }),
      source({ kind: "invented" }),
      createTokenSource({ settings: { kind: "words" }, tokenizer: createWordTokenizer({ words: 900 }) }),
    ].map(({ fingerprint }) => fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
    expect(createTokenSource({ settings: { kind: "invented" } }).fingerprint).toBe(prints[5]);
  });

  it.each([
    [{ kind: "words", include: "^qqq" } as const, "vocabulary-too-small"],
    [{ kind: "words", include: "(" } as const, "invalid-parameter"],
    [{ kind: "invented", include: "^qqq" } as const, "vocabulary-too-small"],
  ])("refuses %j with %s", (settings, code) => {
    expect(() => source(settings).word(random("refuse"))).toThrow(expect.objectContaining({ code }));
  });

  it("names the way out when no word is left, without a count that no template asked for", () => {
    expect(() => source({ kind: "words", include: "^qqq" })).toThrow(
      expect.objectContaining({
        message: 'the token source "words" gives no word that passes include and exclude',
        hint: expect.stringContaining("source=invented"),
      }),
    );
  });

  it("says that a tokenizer is missing", () => {
    expect(() => createTokenSource({ settings: { kind: "words" } })).toThrow(
      expect.objectContaining({ code: "invalid-parameter", hint: expect.stringContaining("invented") }),
    );
  });
});

it.each([
  ["lamp", "Lamp"],
  ["élan", "Élan"],
  ["µg", "µg"],
  ["ßa", "ßa"],
  ["東京", "東京"],
])("%s with a capital is %s, which reads back as the same word", (word, name) => {
  expect(capitalised(word)).toBe(name);
  expect(capitalised(word).toLowerCase()).toBe(word);
});

describe("createDistinctWords", () => {
  const distinctWords = (stream: RandomStream, tokens: TokenSource) =>
    createDistinctWords(tokens).begin(stream);

  it("repeats no stem, even where few words are common", () => {
    const drawn = distinctWords(random("distinct"), source({ kind: "zipf", zipfExponent: 2 })).words(400);
    expect(new Set(drawn.map(wordStem)).size).toBe(400);
  });

  it("draws no word whose stem another draw or a ban has taken, and forgets all at the next sample", () => {
    const tokens = source({ kind: "words" });
    const supply = createDistinctWords(tokens);
    const [first, second] = tokens.words.items as [string, string];
    const words = supply.begin(random("first"));
    expect(words.draw(() => first)).toBe(first);
    expect(() => words.draw(() => first)).toThrow(expect.objectContaining({ code: "vocabulary-too-small" }));
    words.forbid(second);
    expect(() => words.draw(() => second)).toThrow();
    expect([words.integer(5, 6), words.integer(5, 6)].sort()).toEqual(["5", "6"]);
    expect(() => words.integer(5, 6)).toThrow(expect.objectContaining({ code: "vocabulary-too-small" }));
    expect(words.integer(5000, 5000)).toBe("5000");
    expect(() => words.integer(5000, 5000)).toThrow();
    expect(words.draw(() => "1234")).toBe("1234");
    expect(() => words.draw(() => "1234")).toThrow();
    const again = supply.begin(random("second"));
    expect([again.draw(() => first), again.draw(() => second), again.draw(() => "1234")]).toHaveLength(3);
  });

  it("never draws a word that shares its stem with a reserved one", () => {
    const tokens = source({ kind: "words" });
    const [first, second] = tokens.words.items as [string, string];
    const supply = createDistinctWords(tokens, [`${first}s`, "Nowhere"]);
    for (const sample of ["one", "two"]) {
      const words = supply.begin(random(sample));
      expect(() => words.draw(() => first)).toThrow(
        expect.objectContaining({ code: "vocabulary-too-small" }),
      );
      expect(words.draw(() => second)).toBe(second);
    }
  });

  it("says so when the words run out", () => {
    const few = createTokenSource({ settings: { kind: "words", include: "^ba" }, tokenizer });
    expect(() => distinctWords(random("few"), few).words(few.wordCount + 1)).toThrow(
      expect.objectContaining({ code: "vocabulary-too-small" }),
    );
  });
});
