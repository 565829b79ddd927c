import { describe, expect, it } from "vitest";
import { isCookbookError } from "../../../core/errors.ts";
import { findTemplate } from "../library/registry.ts";
import { parseParams } from "./parse-params.ts";

const template = findTemplate("span-match");

function refusal(params: Record<string, unknown>): string {
  try {
    parseParams(template, params);
  } catch (error) {
    if (isCookbookError(error)) return `${error.code}: ${error.message} | ${error.hint}`;
    throw error;
  }
  return "accepted";
}

describe("parseParams", () => {
  it("fills defaults in", () => {
    expect(parseParams(template)).toMatchObject({ documentWords: [20, 48], answer: "rule", source: "words" });
  });

  it.each([
    ["documentWords", "30-60", [30, 60]],
    ["documentWords", "40", [40, 40]],
    ["documentWords", 40, [40, 40]],
    ["documentWords", [30, 60], [30, 60]],
    ["reorder", "0.25", 0.25],
    ["cueSide", "left", "left"],
    ["include", "12", "12"],
  ])("reads %s=%j as %j", (name, given, expected) => {
    expect(parseParams(template, { [name]: given })[name]).toEqual(expected);
  });

  it("names the nearest parameter", () => {
    expect(refusal({ documentWrds: 3 })).toBe(
      'unknown-name: template "span-match" has no parameter "documentWrds" | did you mean "documentWords"?',
    );
    expect(refusal({ constructor: 3 })).toMatch(/^unknown-name: .* \| its parameters: documentWords, /);
  });

  it.each([
    [{ reorder: "2" }, /^invalid-parameter: .*parameter "reorder" is "2".*from 0 to 1/],
    [{ reorder: "often" }, /^invalid-parameter: .*parameter "reorder" is "often".*number/],
    [{ documentWords: "60-30" }, /^invalid-parameter: .*"documentWords" is "60-30".*low end.*4 to 600/],
    [{ documentWords: "long" }, /^invalid-parameter: .*"documentWords" is "long".*"2-5"/],
    [{ cueSide: "top" }, /^invalid-parameter: .*"cueSide" is "top".*one of mixed, both, left, right/],
    [
      { documentWords: "5", answerWords: "8" },
      /^invalid-parameter: .*documentWords 5-5 cannot hold an answer of 8 words/,
    ],
    [{ names: 0.7, numbers: 0.7 }, /^invalid-parameter: .*names 0\.7 and numbers 0\.7.*more than 1/],
  ])("refuses %j", (params, message) => {
    expect(refusal(params)).toMatch(message);
  });
});
