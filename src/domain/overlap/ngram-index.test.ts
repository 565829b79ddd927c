import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NgramIndex } from "./ngram-index.ts";
import { WordHashes, wordsOf } from "./words.ts";

describe("wordsOf", () => {
  it.each([
    ["The cat, the CAT's hat!", ["the", "cat", "the", "cat", "s", "hat"]],
    ["naïve — Ünïcode_2", ["naïve", "ünïcode", "2"]],
    ["ﬁne ① ２", ["fine", "1", "2"]],
    ["漢字 and かな", ["漢", "字", "and", "か", "な"]],
    ["  \n", []],
  ])("of %j", (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it("have the same hashes on the quick way and on the other", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii" }), (text) => {
        const [quick, slow] = [new WordHashes(), new WordHashes()];
        quick.read(text);
        // One character more, a word by itself, that only the other way can read.
        slow.read(`${text} 漢`);
        expect(slow.length).toBe(quick.length + 1);
        expect([...slow.low.subarray(0, quick.length)]).toEqual([...quick.low.subarray(0, quick.length)]);
        expect([...slow.high.subarray(0, quick.length)]).toEqual([...quick.high.subarray(0, quick.length)]);
        expect(quick.length).toBe(wordsOf(text).length);
      }),
    );
  });
});

/** By comparing strings, as slowly as that is. */
function shared(n: number, a: string, b: string): Set<string> {
  const grams = (text: string) => {
    const words = wordsOf(text);
    return words.slice(0, Math.max(0, words.length - n + 1)).map((_, i) => words.slice(i, i + n).join(" "));
  };
  const known = new Set(grams(a));
  return new Set(grams(b).filter((gram) => known.has(gram)));
}

describe("NgramIndex", () => {
  it("finds exactly the n-grams that both texts hold", () => {
    const text = fc
      .array(fc.constantFrom("a", "B", "c.", "d", "é"), { maxLength: 60 })
      .map((words) => words.join(" "));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), text, text, (n, evaluation, data) => {
        const index = new NgramIndex(n);
        index.add(evaluation);
        const found = new Set<string>();
        index.find(
          data,
          () => false,
          (hit) => found.add(hit.text),
        );
        expect(found).toEqual(shared(n, evaluation, data));
      }),
    );
  });

  it("holds an n-gram once, and passes over those that are known", () => {
    const index = new NgramIndex(2);
    expect(index.add("one two three")).toEqual([0, 1]);
    expect(index.add("TWO, three two three")).toEqual([1, 2, 1]);
    expect(index.size).toBe(3);
    const hits: number[] = [];
    index.find(
      "one two three two",
      (entry) => entry === 1,
      ({ entry }) => hits.push(entry),
    );
    expect(hits).toEqual([0, 2]);
  });

  it("grows", () => {
    const index = new NgramIndex(1);
    for (let i = 0; i < 5000; i++) index.add(`w${i}`);
    expect(index.size).toBe(5000);
    for (const i of [0, 1234, 4999]) {
      const hits: unknown[] = [];
      index.find(
        `w${i}`,
        () => false,
        (hit) => hits.push(hit),
      );
      expect(hits).toEqual([{ entry: i, text: `w${i}` }]);
    }
  });
});
