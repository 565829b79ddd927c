import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packSequences, ROW_MULTIPLE } from "./pack-sequences.ts";

const lengths = fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 40 });

describe("packSequences", () => {
  it("places each sequence once, in rows that hold it", () => {
    fc.assert(
      fc.property(lengths, (sizes) => {
        const { rows, rowLength } = packSequences(sizes);
        expect(rows.flat().sort((a, b) => a - b)).toEqual(sizes.map((_, index) => index));
        expect(rowLength % ROW_MULTIPLE).toBe(0);
        for (const row of rows) {
          expect(row.length).toBeGreaterThan(0);
          expect(row.reduce((sum, index) => sum + sizes[index]!, 0)).toBeLessThanOrEqual(rowLength);
        }
      }),
    );
  });

  it("takes no more room than one sequence per row, each padded to the longest", () => {
    fc.assert(
      fc.property(lengths, (sizes) => {
        const { rows, rowLength } = packSequences(sizes);
        const padded = Math.ceil(Math.max(...sizes) / ROW_MULTIPLE) * ROW_MULTIPLE;
        expect(rows.length * rowLength).toBeLessThanOrEqual(sizes.length * padded);
      }),
    );
  });

  it("lets short sequences share rows", () => {
    expect(packSequences([20, 20, 20, 60]).rows.length).toBeLessThan(4);
    expect(packSequences([32, 16, 16])).toEqual({ rowLength: 32, rows: [[0], [1, 2]] });
  });

  it("keeps equal sequences that fill a row apart, since attention would only cost more", () => {
    expect(packSequences([64, 64, 64])).toEqual({ rowLength: 64, rows: [[0], [1], [2]] });
  });
});
