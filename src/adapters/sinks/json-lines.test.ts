import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PromptAndCompletion, ROW_STYLES, styleRow } from "../../domain/datasets/row-style.ts";
import { createJsonLines } from "./json-lines.ts";

const STYLES = ROW_STYLES.filter((style) => style !== "tokens");
type Style = (typeof STYLES)[number];

const ESCAPED = ["\n", '"', "\\", "\t", "\b", "\f", "\r", "\u0000", "\u001f", "\u007f", "\u2028"];
const parts = fc.oneof(fc.string({ unit: "grapheme" }), fc.string(), fc.constantFrom(...ESCAPED));
/** Well-formed text without the marks. */
const tame = fc
  .array(parts, { maxLength: 12 })
  .map((all) => all.join("").replaceAll("\u0001", ".").replaceAll("\u0002", "."));
/** Any UTF-16 at all, with the marks and with halves of pairs. */
const wild = fc
  .array(fc.oneof(parts, fc.constantFrom("\u0001", "\u0002", "\ud800", "\udc00")), { maxLength: 12 })
  .map((all) => all.join(""));

function batches(text: fc.Arbitrary<string>) {
  return fc.array(fc.array(fc.record({ prompt: text, completion: text }), { maxLength: 5 }), {
    maxLength: 5,
  });
}

function expected(style: Style, rows: readonly PromptAndCompletion[]): string {
  return rows.map((each) => `${JSON.stringify(styleRow(style, each))}\n`).join("");
}

describe("createJsonLines", () => {
  const cases = STYLES.flatMap((style) => [[style, "tame", tame] as const, [style, "wild", wild] as const]);
  it.each(cases)("writes rows of %s with %s text as JSON.stringify does", (style, _kind, text) => {
    fc.assert(
      fc.property(batches(text), fc.integer({ min: 1, max: 400 }), (given, capacity) => {
        const lines = createJsonLines(style, undefined, capacity);
        for (const rows of given) lines.add(rows);
        const wanted = Buffer.from(expected(style, given.flat()), "utf8");
        expect(lines.size).toBe(wanted.length);
        expect(Buffer.from(lines.take()).toString("utf8")).toBe(wanted.toString("utf8"));
        expect(lines.size).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["plain", "red fox", '{"prompt":"red fox","completion":" a"}\n'],
    ["a line break and a quotation mark", 'a\n"b"', '{"prompt":"a\\n\\"b\\"","completion":" a"}\n'],
    ["the marks", "\u0001\u0002", '{"prompt":"\\u0001\\u0002","completion":" a"}\n'],
    ["beyond Latin", "ångström 語 😀", '{"prompt":"ångström 語 😀","completion":" a"}\n'],
    ["half a pair", "\ud83d", '{"prompt":"\\ud83d","completion":" a"}\n'],
  ])("writes %s", (_name, prompt, line) => {
    const lines = createJsonLines("prompt-completion", undefined);
    lines.add([{ prompt, completion: " a" }]);
    expect(Buffer.from(lines.take()).toString("utf8")).toBe(line);
  });

  it("leaves bytes alone until the call after the next one", () => {
    const lines = createJsonLines("text", undefined, 8);
    lines.add([{ prompt: "first", completion: "" }]);
    const first = lines.take();
    lines.add([{ prompt: "second", completion: "" }]);
    lines.add([{ prompt: "x".repeat(1000), completion: "" }]);
    expect(Buffer.from(first).toString()).toBe('{"text":"first"}\n');
  });
});
