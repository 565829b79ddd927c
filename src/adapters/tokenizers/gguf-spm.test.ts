import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergesOfScores } from "./gguf-spm.ts";
import { createGgufTokenizer } from "./gguf-tokenizer.ts";

const golden = JSON.parse(readFileSync("testdata/golden/tokenizer-spm.json", "utf8")) as {
  readonly tokens: string[];
  readonly scores: number[];
  readonly types: number[];
  readonly cases: readonly { readonly text: string; readonly ids: number[]; readonly decoded: string }[];
};

const tokenizer = createGgufTokenizer("test.gguf", {
  "tokenizer.ggml.model": "llama",
  "tokenizer.ggml.tokens": golden.tokens,
  "tokenizer.ggml.scores": golden.scores,
  "tokenizer.ggml.token_type": golden.types,
  "tokenizer.ggml.bos_token_id": 1,
  "tokenizer.ggml.eos_token_id": 2,
  "tokenizer.ggml.unknown_token_id": 0,
});

describe("a SentencePiece tokenizer from GGUF metadata", () => {
  it.each(golden.cases)("gives the ids of sentencepiece for $text", ({ text, ids, decoded }) => {
    expect(tokenizer.encode(text)).toEqual(ids);
    // The library's byte fallback drops a byte order mark, wherever it stands; nothing else is lost.
    expect(tokenizer.decode(ids)).toBe(decoded.replaceAll("\ufeff", ""));
  });

  it("adds BOS by default and takes special tokens as such", () => {
    const plain = tokenizer.encode("lamp");
    expect(tokenizer.encode("lamp", { addSpecialTokens: true })).toEqual([1, ...plain]);
    expect(tokenizer.encode("lamp</s>")).toEqual([...plain, 2]);
    expect(tokenizer.specialTokens).toEqual({ bos: 1, eos: 2, unknown: 0 });
  });

  it("brings back any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        // "▁" stands for a space in this scheme, so it cannot be told from one.
        fc.pre(!/[▁\ufeff]/.test(text));
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      }),
    );
  });
});

it("merges are all ways to make a piece of two, the best piece first", () => {
  const tokens = ["a", "b", "ab", "aba", "<0x61>"];
  expect(mergesOfScores(tokens, [-9, -9, -1, -0.5, 0], [1, 1, 1, 1, 6])).toEqual([
    ["ab", "a"],
    ["a", "b"],
  ]);
});
