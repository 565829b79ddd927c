import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ENGINE_CONTRACT } from "../../../testing/engine-contract.ts";
import { createMockEngine } from "./engine.ts";
import { createMockTokenizer } from "./mock-tokenizer.ts";

describe("the mock engine keeps the engine contract", () => {
  it.each(ENGINE_CONTRACT)("$title", async ({ run }) => {
    await run({ engine: createMockEngine(), model: "mock", tolerance: 1e-9 });
  });

  it("refuses another model", async () => {
    await expect(createMockEngine().open({ model: "smollm2" })).rejects.toMatchObject({
      code: "model-not-found",
    });
  });
});

describe("the mock tokenizer", () => {
  const tokenizer = createMockTokenizer();

  it("gives back every text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      }),
    );
  });

  it("writes a leading space and a line break as byte-level vocabularies do", () => {
    const [word] = tokenizer.encode(tokenizer.decode([257]));
    expect(word).toBe(257);
    expect(tokenizer.idToToken(257)).toMatch(/^Ġ[a-z]+$/);
    expect(tokenizer.idToToken(1 + 10)).toBe("Ċ");
    expect(tokenizer.idToToken(tokenizer.vocabularySize)).toBeUndefined();
  });
});
