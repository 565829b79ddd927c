import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findTemplate } from "../library/registry.ts";
import { curriculumLevel, levelParams } from "./curriculum.ts";

const at = (level: number, ...scores: number[]) => scores.map((score) => ({ level, score }));

describe("curriculumLevel", () => {
  test.each([
    ["an empty log", [], 1],
    ["too few scores", at(1, 1, 1), 1],
    ["three good ones", at(1, 0.9, 0.8, 0.7), 2],
    ["good ones of another level", at(2, 1, 1, 1), 1],
    ["up twice", [...at(1, 1, 1, 1), ...at(2, 1, 1, 1)], 3],
    ["not above the last", [...at(1, 1, 1, 1), ...at(2, 1, 1, 1), ...at(3, 1, 1, 1)], 3],
    ["up and down again", [...at(1, 1, 1, 1), ...at(2, 0, 0, 0)], 1],
    ["a late rise", at(1, 0.5, 0.5, 0.5, 0.9, 0.9, 0.9), 2],
  ])("%s", (_name, log, expected) => {
    expect(curriculumLevel(3, log)).toBe(expected);
  });

  test("better scores never lead to a lower level", () => {
    const log = fc.array(
      fc.record({ level: fc.constant(1), score: fc.double({ min: 0, max: 1, noNaN: true }) }),
    );
    fc.assert(
      fc.property(log, (entries) => {
        const better = entries.map(({ level, score }) => ({ level, score: Math.min(1, score + 0.1) }));
        expect(curriculumLevel(2, better)).toBeGreaterThanOrEqual(curriculumLevel(2, entries));
      }),
    );
  });
});

test("levelParams gives a level's parameters, and names the levels there are", () => {
  expect(levelParams(findTemplate("reverse"), 1)).toEqual({ length: [2, 4] });
  expect(() => levelParams(findTemplate("reverse"), 9)).toThrow(/no level 9, expected 1 to 4/);
});
