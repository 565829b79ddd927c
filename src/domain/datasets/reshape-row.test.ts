import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createWordTokenizer } from "../../testing/word-tokenizer.ts";
import { createPromptEncoder } from "../tokens/prompt-encoder.ts";
import { keepsAll, nextVia, refuseReshape, reshapeRow, type TokenCodec } from "./reshape-row.ts";
import { ROW_STYLES, type RowStyle, styleRow } from "./row-style.ts";

const tokenizer = createWordTokenizer();
const codec: TokenCodec = { tokenizer, encoder: createPromptEncoder(tokenizer) };
const pair = { prompt: "List: b a\nFirst:", completion: " a b\n" };

function reshaped(from: RowStyle, to: RowStyle) {
  return reshapeRow(styleRow(from, pair, codec.encoder), from, to, codec);
}

describe("reshapeRow", () => {
  it.each(
    ROW_STYLES.flatMap((from) =>
      ROW_STYLES.filter((to) => keepsAll(from, to)).map((to) => [from, to] as const),
    ),
  )("from %s to %s gives what the sample itself gives", (from, to) => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ minLength: 1 }), (prompt, answer) => {
        // A space keeps the completion's first token apart.
        const sample = { prompt, completion: ` ${answer}` };
        const row = styleRow(from, sample, codec.encoder);
        expect(reshapeRow(row, from, to, codec)).toEqual({ row: styleRow(to, sample, codec.encoder) });
      }),
    );
  });

  it.each<[RowStyle, RowStyle, object]>([
    ["messages", "prompt-completion", { prompt: "List: b a\nFirst:", completion: " a b" }],
    ["alpaca", "text", { text: "List: b a\nFirst: a b" }],
    ["tokens", "prompt-completion", pair],
    ["tokens", "alpaca", { instruction: "List: b a\nFirst:", input: "", output: "a b" }],
    [
      "text",
      "tokens",
      styleRow("tokens", { prompt: "", completion: "List: b a\nFirst: a b\n" }, codec.encoder),
    ],
  ])("from %s to %s", (from, to, row) => {
    expect(reshaped(from, to)).toEqual({ row });
  });

  it.each(["prompt-completion", "messages", "alpaca"] as const)(
    "does not guess where text becomes %s",
    (to) => {
      const refusal = refuseReshape("text", to);
      expect(refusal).toContain("no border between prompt and completion");
      expect(reshaped("text", to)).toEqual({ problem: refusal });
    },
  );

  it("joins an Alpaca row's instruction and input by a line break, as LLaMA-Factory does", () => {
    const row = { instruction: "Reverse.", input: "a b", output: "b a" };
    expect(reshapeRow(row, "alpaca", "prompt-completion")).toEqual({
      row: { prompt: "Reverse.\na b", completion: " b a" },
    });
  });

  it.each([
    [["system", "user", "assistant"]],
    [["user", "assistant", "user", "assistant"]],
    [["user"]],
    [["assistant", "user"]],
  ])("refuses the turns %j", (roles) => {
    const messages = roles.map((role) => ({ role, content: "x" }));
    expect(reshapeRow({ messages }, "messages", "alpaca")).toEqual({
      problem: expect.stringContaining(`its turns are ${roles.join(", ")}`) as unknown,
    });
    expect(reshapeRow({ messages }, "messages", "messages")).toEqual({ row: { messages } });
  });

  it("refuses ids that are not those of their text", () => {
    // The bytes of a word that is one token.
    const bytes = [...Buffer.from(tokenizer.decode([400]), "utf8")];
    const row = { input_ids: [65, ...bytes], labels: [-100, ...bytes] };
    expect(reshapeRow(row, "tokens", "text", codec)).toEqual({
      problem: expect.stringContaining("not those that the model's tokenizer makes") as unknown,
    });
  });
});

describe("nextVia", () => {
  it("begins with the first conversion that loses something, and goes on from there", () => {
    expect(nextVia(undefined, "prompt-completion", "tokens")).toBeUndefined();
    expect(nextVia(undefined, "messages", "alpaca")).toBeUndefined();
    expect(nextVia(undefined, "messages", "prompt-completion")).toEqual(["messages"]);
    expect(nextVia(["messages"], "prompt-completion", "text")).toEqual(["messages", "prompt-completion"]);
    expect(nextVia(["messages"], "text", "text")).toEqual(["messages"]);
  });
});
