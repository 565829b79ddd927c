import { expect, it } from "vitest";
import { readPromptTokens } from "./read-log-probabilities.ts";

/** A reply with as many tokens, each of log-probability -1 but a first one without. */
const reply = (count: number, first: number | null = null) => ({
  choices: [
    {
      logprobs: {
        tokens: Array.from({ length: count }, (_, place) => `t${place}`),
        token_logprobs: Array.from({ length: count }, (_, place) => (place === 0 ? first : -place)),
        top_logprobs: Array.from({ length: count }, () => ({ x: -2 })),
      },
    },
  ],
});
const sent = { kind: "ids", ids: [7, 8, 9] } as const;

it("takes as many tokens as ids were sent, and leaves out what was generated", () => {
  expect(readPromptTokens(reply(3), sent).logProbabilities).toEqual([undefined, -1, -2]);
  expect(readPromptTokens(reply(4), sent)).toEqual({
    logProbabilities: [undefined, -1, -2],
    isTop: [false, true, true],
    spans: undefined,
  });
});

it("knows a leading token that the server added by one more than the generated", () => {
  expect(readPromptTokens(reply(5), sent).logProbabilities).toEqual([-1, -2, -3]);
});

it("refuses another number of tokens", () => {
  for (const count of [1, 2, 6]) {
    expect(() => readPromptTokens(reply(count), sent)).toThrow(/tells \d tokens for a prompt of 3/);
  }
});

it("takes the server's offsets where tokens are cut within a character", () => {
  const cut = {
    choices: [
      {
        logprobs: {
          tokens: ["a ", "bytes:\\xf0", "bytes:\\x9f", "!"],
          token_logprobs: [null, -1, -2, -3],
          top_logprobs: [null, { x: -1 }, { x: -2 }, { x: -3 }],
          text_offset: [0, 2, 2, 3],
        },
      },
    ],
  };
  const { spans, logProbabilities } = readPromptTokens(cut, { kind: "text", text: "a 🐱!" });
  expect(spans).toEqual([
    [0, 2],
    [2, 2],
    [2, 3],
    [3, 4],
  ]);
  expect(logProbabilities).toEqual([undefined, -1, -2, -3]);
});
