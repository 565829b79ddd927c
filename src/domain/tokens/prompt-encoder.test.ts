import { describe, expect, it } from "vitest";
import { createMockTokenizer } from "../../testing/mock-engine.ts";
import { createPromptEncoder } from "./prompt-encoder.ts";

const tokenizer = createMockTokenizer();
const encode = (text: string) => tokenizer.encode(text);

describe("encodePair", () => {
  it("cuts the joint tokens at the prompt's length", () => {
    const { prompt, completion } = createPromptEncoder(tokenizer).encodePair("A: b", " c\n");
    expect(prompt).toEqual(encode("A: b"));
    expect([...prompt, ...completion]).toEqual(encode("A: b c\n"));
  });

  it("refuses a completion that adds no token", () => {
    expect(() => createPromptEncoder(tokenizer).encodePair("A", "")).toThrow(
      expect.objectContaining({ code: "invalid-data" }),
    );
  });

  it("ends with the end-of-text token on request, and always in a chat", () => {
    const plain = createPromptEncoder(tokenizer, { endOfText: true }).encodePair("A:", " b");
    expect(plain.completion).toEqual([...encode(" b"), 0]);
    const chat = createPromptEncoder(tokenizer, { chat: true }).encodePair("A:", " b");
    expect(tokenizer.decode(chat.prompt)).toBe("[user] A:\n[assistant]");
    expect(chat.completion).toEqual([...encode("b"), 0]);
  });
});

describe("encodeForScoring", () => {
  const encoder = createPromptEncoder(tokenizer);

  it("moves white space at the context's end to the continuation", () => {
    const { prompt, completion } = encoder.encodeForScoring("A: \n", "b");
    expect(prompt).toEqual(encode("A:"));
    expect(completion).toEqual(encode(" \nb"));
  });

  it("conditions on the end-of-text token when there is no context and no BOS", () => {
    expect(encoder.encodeForScoring("", "b")).toEqual({ prompt: [0], completion: encode("b") });
  });

  it("takes a continuation's own leading start token as the context", () => {
    expect(encoder.encodeForScoring("", "<|end|>b")).toEqual({ prompt: [0], completion: encode("b") });
  });
});

it("refuses chat for a model without a chat template", () => {
  const bare = { ...tokenizer, applyChatTemplate: undefined };
  expect(() => createPromptEncoder(bare, { chat: true })).toThrow(
    expect.objectContaining({ code: "invalid-parameter" }),
  );
});
