import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTokenizer } from "./create-tokenizer.ts";
import { createGgufTokenizer } from "./gguf-tokenizer.ts";
import type { TokenizerJson } from "./tokenizer-json.ts";

interface Family {
  readonly pre: string;
  readonly tokenizer: string;
  readonly cases: readonly { readonly text: string; readonly ids: number[]; readonly decoded: string }[];
}

const { families } = JSON.parse(readFileSync("testdata/golden/tokenizer-pre.json", "utf8")) as {
  families: readonly Family[];
};

describe.each(families)("the tokenizer family $pre", ({ pre, tokenizer, cases }) => {
  const json = JSON.parse(tokenizer) as TokenizerJson;
  const fromJson = createTokenizer(json, { eosToken: "<|im_end|>" });
  const fromGguf = createGgufTokenizer("test.gguf", metadataOf(json, pre));

  it.each(cases)("gives the ids of Rust tokenizers for $text", ({ text, ids }) => {
    expect(fromJson.encode(text)).toEqual(ids);
    expect(fromGguf.encode(text)).toEqual(ids);
  });

  it.each(cases)("decodes as Rust tokenizers for $text", ({ ids, decoded }) => {
    expect(fromJson.decode(ids, { skipSpecialTokens: false })).toBe(decoded);
  });

  it("has the same fingerprint from both files", () => {
    expect(fromGguf.fingerprint).toBe(fromJson.fingerprint);
  });

  it("brings back any text that is in composed form", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const composed = text.normalize("NFC");
        expect(fromGguf.decode(fromGguf.encode(composed), { skipSpecialTokens: false })).toBe(composed);
      }),
    );
  });
});

describe("a tokenizer", () => {
  const json = JSON.parse(families[0]!.tokenizer) as TokenizerJson;
  const tokenizer = createTokenizer(json, { bosToken: "<|im_start|>", eosToken: "<|im_end|>" });

  it("knows its special tokens", () => {
    expect(tokenizer.specialTokens).toEqual({ bos: 1, eos: 2 });
    expect([...tokenizer.specialTokenIds].sort()).toEqual([0, 1, 2]);
    expect(tokenizer.decode(tokenizer.encode("<|im_start|>hi<|im_end|>"))).toBe("hi");
  });

  it("has one id below the vocabulary size for each entry, and none above", () => {
    expect(tokenizer.vocabularySize).toBe(600);
    expect(tokenizer.idToToken(599)).toBeTypeOf("string");
    expect(tokenizer.idToToken(600)).toBeUndefined();
    expect(tokenizer.decode([600, -1])).toBe("");
  });

  it("differs in its fingerprint when a merge differs", () => {
    const merges = [...(json.model.merges ?? [])].reverse();
    const other = createTokenizer({ ...json, model: { ...json.model, merges } }, {});
    expect(other.fingerprint).not.toBe(tokenizer.fingerprint);
  });
});

describe("a tokenizer from GGUF metadata", () => {
  const json = JSON.parse(families[0]!.tokenizer) as TokenizerJson;
  const metadata = metadataOf(json, "gpt-2");

  it("adds the BOS token when the file says so and the caller asks", () => {
    const withBos = createGgufTokenizer("test.gguf", { ...metadata, "tokenizer.ggml.add_bos_token": true });
    const plain = withBos.encode("The lamp");
    expect(withBos.encode("The lamp", { addSpecialTokens: true })).toEqual([1, ...plain]);
    expect(withBos.encode("", { addSpecialTokens: true })).toEqual([1]);
  });

  it("leaves unused entries out", () => {
    const types = (metadata["tokenizer.ggml.token_type"] as number[]).with(599, 5);
    const tokenizer = createGgufTokenizer("test.gguf", { ...metadata, "tokenizer.ggml.token_type": types });
    expect(tokenizer.idToToken(599)).toBeUndefined();
    expect(tokenizer.specialTokenIds.has(599)).toBe(true);
  });

  it.each([
    [{ "tokenizer.ggml.model": "bert" }, /tokenizer model "bert" is not supported/],
    [{ "tokenizer.ggml.pre": "klingon" }, /pre-tokenizer "klingon" is not supported; supported: .*smollm/],
    [{ "tokenizer.ggml.merges": undefined }, /no list "tokenizer.ggml.merges"/],
  ])("refuses %o", (change, message) => {
    expect(() => createGgufTokenizer("test.gguf", { ...metadata, ...change })).toThrow(message);
  });
});

function metadataOf(json: TokenizerJson, pre: string): Record<string, unknown> {
  const vocabulary = Object.entries(json.model.vocab as Record<string, number>).sort((a, b) => a[1] - b[1]);
  const special = new Set(json.added_tokens.map(({ id }) => id));
  return {
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.pre": pre,
    "tokenizer.ggml.tokens": vocabulary.map(([token]) => token),
    "tokenizer.ggml.token_type": vocabulary.map(([, id]) => (special.has(id) ? 3 : 1)),
    "tokenizer.ggml.merges": json.model.merges!.map((merge) =>
      typeof merge === "string" ? merge : merge.join(" "),
    ),
    "tokenizer.ggml.bos_token_id": 1,
    "tokenizer.ggml.eos_token_id": 2,
    "tokenizer.ggml.add_bos_token": false,
  };
}
