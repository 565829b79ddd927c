import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ModelSource } from "../../domain/ports/model-source.ts";
import { openModel } from "./open-model.ts";

const { cases } = JSON.parse(readFileSync("testdata/golden/tokenizer-smollm2.json", "utf8")) as {
  cases: readonly { readonly text: string; readonly ids: number[]; readonly decoded: string }[];
};

/** Needs the catalogue's model, and downloads it if it is not on this machine. */
describe("smollm2-135m-instruct", () => {
  let model: ModelSource;
  beforeAll(async () => {
    model = await openModel("smollm2-135m-instruct");
  });
  afterAll(() => model.close());

  it.each(cases)("gives the ids of Rust tokenizers for $text", ({ text, ids, decoded }) => {
    expect(model.tokenizer.encode(text)).toEqual(ids);
    expect(model.tokenizer.decode(ids, { skipSpecialTokens: false })).toBe(decoded);
  });

  it("has the published size and architecture", () => {
    const elements = [...model.weights.tensors.values()].map(({ shape }) => shape.reduce((a, b) => a * b, 1));
    expect(elements.reduce((sum, count) => sum + count, 0)).toBe(134_515_008);
    expect(model.config).toMatchObject({
      architecture: "llama",
      layerCount: 30,
      hiddenSize: 576,
      ropeTheta: 100_000,
    });
  });

  it("writes chats as ChatML", () => {
    const text = model.tokenizer.applyChatTemplate!([{ role: "user", content: "Where is the mill?" }], {
      addGenerationPrompt: true,
    });
    expect(text).toMatch(/<\|im_start\|>user\nWhere is the mill\?<\|im_end\|>\n<\|im_start\|>assistant\n$/);
  });
});
