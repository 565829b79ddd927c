import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCookbookError } from "../core/errors.ts";
import { parseGold, parseVote } from "./votes.ts";

const GOOD = { task: "arc", row: 3, probe: "span", vote: 1, options: 4 };

function problemOf(value: unknown): string {
  try {
    parseVote(value, "votes.jsonl:7");
  } catch (error) {
    if (isCookbookError(error)) return `${error.code}: ${error.message} | ${error.hint ?? ""}`;
    throw error;
  }
  return "no error";
}

describe("parseVote", () => {
  it("reads options, texts, abstention, Parquet's big integers, and leaves other keys", () => {
    expect(parseVote({ ...GOOD, score: 0.5, seconds: 2 }, "f:1")).toEqual({
      task: "arc",
      row: 3,
      probe: "span",
      answer: 1,
      options: 4,
      score: 0.5,
      where: "f:1",
    });
    expect(parseVote({ task: "t", row: "r", probe: "p", vote: "Paris" }, "f:1")).toMatchObject({
      answer: "Paris",
      options: undefined,
    });
    expect(parseVote({ ...GOOD, vote: null, score: null }, "f:1")).toMatchObject({ answer: undefined });
    expect(parseVote({ ...GOOD, row: 3n, vote: 1n, options: 4n }, "f:1")).toMatchObject({
      row: 3,
      answer: 1,
    });
  });

  it.each<[string, unknown, string]>([
    ["a missing key", { ...GOOD, probe: undefined }, '"probe" is missing, expected a text'],
    ["a typo", { task: "t", row: 1, prob: "p", vote: 0 }, 'did you mean "probe" by "prob"?'],
    [
      "a missing vote",
      { task: "t", row: 1, probe: "p" },
      '"vote" is missing, expected an option\'s number from 0',
    ],
    ["a negative option", { ...GOOD, vote: -1 }, '"vote" is -1, expected'],
    ["half an option", { ...GOOD, vote: 0.5 }, '"vote" is 0.5, expected'],
    ["one option", { ...GOOD, options: 1 }, '"options" is 1, expected a whole number from 2'],
    ["a NaN", { ...GOOD, score: Number.NaN }, '"score" is NaN, expected a finite number'],
    [
      "infinity",
      { ...GOOD, score: Number.POSITIVE_INFINITY },
      '"score" is Infinity, expected a finite number',
    ],
    ["a list", [1], "a row is [1], expected an object with task, row, probe, vote, options, score"],
    ["null", null, "a row is null"],
  ])("refuses %s and quotes it", (_, value, message) => {
    expect(problemOf(value)).toContain(message);
    expect(problemOf(value)).toContain("invalid-data");
  });

  it("reads or refuses anything, never fails otherwise", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        problemOf(value);
      }),
    );
  });
});

it("parseGold reads an option, a text or a list of texts", () => {
  expect(parseGold({ task: "t", row: 1, gold: 2 }, "g:1").answer).toBe(2);
  expect(parseGold({ task: "t", row: 1, gold: "x" }, "g:1").answer).toEqual(["x"]);
  expect(parseGold({ task: "t", row: 1, gold: ["x", "y"] }, "g:1").answer).toEqual(["x", "y"]);
  expect(() => parseGold({ task: "t", row: 1, gold: [] }, "g:1")).toThrow('"gold" is [], expected an option');
});
