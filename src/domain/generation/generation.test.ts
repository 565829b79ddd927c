import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GenerateOptions } from "../ports/engine.ts";
import type { Tokenizer } from "../ports/tokenizer.ts";
import { checkGenerateInput } from "./check-generate-input.ts";
import { endingTokens } from "./ending-tokens.ts";
import { finishCompletion } from "./finish-completion.ts";

/** Raw entries and what they stand for, in the three ways that vocabularies write them. */
const ENTRIES: readonly (readonly [raw: string, text: string])[] = [
  ["<|end|>", "<|end|>"],
  ["<|turn|>", "<|turn|>"],
  ["a", "a"],
  ["ab", "ab"],
  ["c", "c"],
  ["Ċ", "\n"],
  ["Ġthe", " the"],
  ["▁end", " end"],
  ["<0x0A>", "\n"],
  ["ĠÃ©", " é"],
  ["Q:", "Q:"],
  ["ĊĊ", "\n\n"],
];
const [END, TURN, A, AB, C, LINE] = [0, 1, 2, 3, 4, 5] as const;
const SPECIAL = new Set<number>([END, TURN]);

const tokenizer: Tokenizer = {
  fingerprint: "test",
  vocabularySize: ENTRIES.length,
  specialTokens: { eos: END },
  specialTokenIds: SPECIAL,
  encode: () => [],
  decode: (ids, options) =>
    ids
      .filter((id) => !(SPECIAL.has(id) && (options?.skipSpecialTokens ?? true)))
      .map((id) => ENTRIES[id]![1])
      .join(""),
  idToToken: (id) => ENTRIES[id]?.[0],
  applyChatTemplate: undefined,
};

describe("endingTokens", () => {
  const marked = (stop: string[], size: number = ENTRIES.length): string[] =>
    [...endingTokens(tokenizer, size, stop)].flatMap((mark, id) => (mark === 1 ? [ENTRIES[id]![0]] : []));

  it("marks the end of text and the tokens that contain a stop string, however they are written", () => {
    expect(marked([])).toEqual(["<|end|>"]);
    expect(marked(["\n"])).toEqual(["<|end|>", "Ċ", "<0x0A>", "ĊĊ"]);
    expect(marked(["\n\n", "b"])).toEqual(["<|end|>", "ab", "ĊĊ"]);
    expect(marked([" t", " e", "é"])).toEqual(["<|end|>", "Ġthe", "▁end", "ĠÃ©"]);
    expect(marked(["<|turn|>"])).toEqual(["<|end|>", "<|turn|>"]);
  });

  it("has an entry for every row of the output projection, also those without a token", () => {
    expect(endingTokens(tokenizer, 20, ["a"]).length).toBe(20);
  });

  it("does not take a raw spelling for text", () => {
    expect(marked(["Ġ", "Ċ", "<0x0A>"])).toEqual(["<|end|>"]);
  });
});

describe("finishCompletion", () => {
  it("keeps all when nothing ends it", () => {
    expect(finishCompletion(tokenizer, [A, AB, C], ["x"])).toEqual({
      ids: [A, AB, C],
      text: "aabc",
      finish: "length",
    });
  });

  it("ends before the end-of-text token", () => {
    expect(finishCompletion(tokenizer, [A, END, LINE, C], ["\n"])).toEqual({
      ids: [A],
      text: "a",
      finish: "end-of-text",
    });
    expect(finishCompletion(tokenizer, [END], [])).toEqual({ ids: [], text: "", finish: "end-of-text" });
  });

  it("cuts before the first stop string, in the middle of a token and across tokens", () => {
    expect(finishCompletion(tokenizer, [C, AB, C, A], ["b"])).toEqual({
      ids: [C, AB],
      text: "ca",
      finish: "stop",
    });
    expect(finishCompletion(tokenizer, [A, A, AB, C, A], ["abc"])).toEqual({
      ids: [A, A, AB, C],
      text: "aa",
      finish: "stop",
    });
    expect(finishCompletion(tokenizer, [A, C, AB], ["ab", "ca"])).toMatchObject({
      text: "a",
      ids: [A, C, AB],
    });
  });

  it("stops at a special token whose spelling is a stop string, and at text that closes over one", () => {
    expect(finishCompletion(tokenizer, [A, TURN, C], ["<|turn|>"])).toEqual({
      ids: [A, TURN],
      text: "a",
      finish: "stop",
    });
    expect(finishCompletion(tokenizer, [A, TURN, C, A], ["ac"])).toEqual({
      ids: [A, TURN, C],
      text: "",
      finish: "stop",
    });
  });

  it("does not depend on what stands after the end, and never says a stop string", () => {
    const tokens = fc.array(fc.nat(ENTRIES.length - 1), { maxLength: 12 });
    const stops = fc.array(fc.constantFrom("\n", "ab", "ca", "the", "<|turn|>", "c\n"), { maxLength: 3 });
    fc.assert(
      fc.property(tokens, tokens, stops, (ids, more, stop) => {
        const result = finishCompletion(tokenizer, ids, stop);
        for (const string of stop) expect(result.text).not.toContain(string);
        expect(ids.slice(0, result.ids.length)).toEqual(result.ids);
        if (result.finish === "length") expect(result.ids).toEqual(ids);
        else expect(finishCompletion(tokenizer, [...ids, ...more], stop)).toEqual(result);
        if (result.finish === "stop") {
          // One token fewer, and it would not have stopped.
          expect(finishCompletion(tokenizer, result.ids.slice(0, -1), stop).finish).toBe("length");
        }
      }),
    );
  });
});

describe("checkGenerateInput", () => {
  const check = (options: Partial<GenerateOptions>, prompt: number[] = [1, 2]) => {
    try {
      checkGenerateInput(
        [{ prompt: [1] }, { prompt }],
        { maxNewTokens: 3, ...options },
        {
          maxPositions: 8,
          vocabularySize: 50,
        },
      );
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it("lets sound input through", () => {
    expect(check({ temperature: 0.7, topK: 5, topP: 1, stop: ["x"], batchSize: 2 })).toBeUndefined();
    expect(check({}, [0, 49, 1, 1, 1])).toBeUndefined();
  });

  it.each<[Partial<GenerateOptions>, string]>([
    [{ maxNewTokens: 0 }, "number of new tokens is 0"],
    [{ temperature: -1 }, "temperature is -1"],
    [{ temperature: Number.NaN }, "temperature is NaN"],
    [{ topP: 0 }, "top-p is 0"],
    [{ topP: 1.1 }, "top-p is 1.1"],
    [{ topK: 0 }, "top-k is 0"],
    [{ batchSize: 2.5 }, "batch size is 2.5"],
    [{ stop: ["x", ""] }, "a stop string is empty"],
  ])("refuses %o", (options, message) => {
    expect(check(options)).toMatchObject({
      code: "invalid-parameter",
      message: expect.stringContaining(message) as string,
    });
  });

  it.each([
    [[], "prompt 1 has no tokens"],
    [[1, 1, 1, 1, 1, 1], "prompt 1 has 6 tokens; with 3 new ones it passes the model's window of 8"],
    [[1, 50], "prompt 1 has the token id 50; this model's lie from 0 to 49"],
  ])("refuses the prompt %j", (prompt, message) => {
    expect(check({}, prompt)).toMatchObject({
      code: "invalid-data",
      message: expect.stringContaining(message) as string,
    });
  });
});
