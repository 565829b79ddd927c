import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultRowsPerFile, partRows, planFiles } from "./plan-files.ts";

describe("planFiles", () => {
  it("names files in order and puts the rest into the last", () => {
    expect(planFiles({ split: "eval", first: 100, rows: 70, rowsPerFile: 30, extension: ".jsonl" })).toEqual([
      { file: "eval-00000.jsonl", first: 100, rows: 30 },
      { file: "eval-00001.jsonl", first: 130, rows: 30 },
      { file: "eval-00002.jsonl", first: 160, rows: 10 },
    ]);
  });

  it("holds every row of every part once, in order", () => {
    const sizes = fc.record({
      count: fc.integer({ min: 1, max: 5000 }),
      of: fc.integer({ min: 1, max: 9 }),
      rowsPerFile: fc.integer({ min: 1, max: 700 }),
    });
    fc.assert(
      fc.property(sizes, ({ count, of, rowsPerFile }) => {
        let next = 0;
        for (let index = 0; index < of; index++) {
          const range = partRows(count, { index, of });
          const files = planFiles({ ...range, split: "train", rowsPerFile, extension: ".jsonl" });
          for (const { first, rows } of files) {
            expect(first).toBe(next);
            expect(rows).toBeGreaterThan(0);
            next += rows;
          }
        }
        expect(next).toBe(count);
      }),
    );
  });
});

describe("defaultRowsPerFile", () => {
  it.each([
    [640, 1, 10_000],
    [100_000, 1, 10_000],
    [320_001, 1, 20_001],
    [1_000_000, 1, 50_000],
    [1_000_000, 10, 10_000],
    [10_000_000, 10, 50_000],
  ])("of %i rows in %i parts is %i", (count, parts, rows) => {
    expect(defaultRowsPerFile(count, parts)).toBe(rows);
  });
});
