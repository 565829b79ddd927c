import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AdherenceSample } from "./adherence-sample.ts";
import { decomposeGain } from "./decompose-gain.ts";

const sample = ([baseAdherence, tunedAdherence, baseCorrect, tunedCorrect]: readonly number[], row: number) =>
  ({ row: String(row), baseAdherence, tunedAdherence, baseCorrect, tunedCorrect }) as AdherenceSample;

describe("decomposeGain", () => {
  it("splits the gain over the rows whose adherence rose, fell or stayed", () => {
    const cells = decomposeGain(
      [
        [0, 1, 0, 1],
        [0, 1, 0, 1],
        [0.2, 0.7, 0, 0.5],
        [1, 0, 1, 0],
        [1, 1, 0, 1],
      ].map(sample),
    );
    expect(cells).toEqual([
      { adherence: "rose", rows: 3, gain: 0.5, share: 1 },
      { adherence: "fell", rows: 1, gain: -0.2, share: -0.4 },
      { adherence: "same", rows: 1, gain: 0.2, share: 0.4 },
    ]);
  });

  it("adds up to the whole", () => {
    const score = fc.integer({ min: 0, max: 8 }).map((n) => n / 8);
    fc.assert(
      fc.property(fc.array(fc.tuple(score, score, score, score), { minLength: 1, maxLength: 50 }), (rows) => {
        const cells = decomposeGain(rows.map(sample));
        const total = rows.reduce((sum, row) => sum + row[3] - row[2], 0) / rows.length;
        expect(cells.reduce((sum, cell) => sum + cell.gain, 0)).toBeCloseTo(total, 12);
        expect(cells.reduce((sum, cell) => sum + cell.rows, 0)).toBe(rows.length);
        if (total !== 0) expect(cells.reduce((sum, cell) => sum + cell.share!, 0)).toBeCloseTo(1, 9);
        else expect(cells.map((cell) => cell.share)).toEqual([null, null, null]);
      }),
    );
  });

  it("takes a scorer's rounding for no change", () => {
    expect(decomposeGain([sample([0.1 + 0.2, 0.3, 0, 1], 0)])[2]).toMatchObject({
      adherence: "same",
      rows: 1,
    });
  });
});
