import { describe, expect, it } from "vitest";
import { simulateAdherence } from "../../testing/simulate-adherence.ts";
import type { AdherenceSample } from "./adherence-sample.ts";
import { shuffleAdherence } from "./shuffled-adherence.ts";

const options = { seed: 1, shuffles: 199 };

describe("shuffleAdherence", () => {
  it("gives every arrangement its chance: p is the share of those at least as extreme", () => {
    // Four rows, two rose and became right. Of the 6 ways to deal the rises out, 1 gives +½ and 1 gives −½.
    const rows: AdherenceSample[] = [0, 1, 2, 3].map((row) => ({
      row: String(row),
      baseAdherence: 0,
      tunedAdherence: row < 2 ? 1 : 0,
      baseCorrect: 0,
      tunedCorrect: row < 2 ? 1 : 0,
    }));
    const { observed, pValue } = shuffleAdherence(rows, { seed: 1, shuffles: 6000 });
    expect(observed).toBeCloseTo(0.5, 12);
    // Five standard errors of 6,000 draws at 1/3.
    expect(Math.abs(pValue! - 1 / 3)).toBeLessThan(5 * Math.sqrt(2 / 9 / 6000));
  });

  it("rejects at its level where adherence has no effect, and always where it has", () => {
    const world = { rows: 200, before: 0.2, after: 0.7, baseline: 0.2, direct: 0.2 };
    const pValues = (effect: number) =>
      Array.from({ length: 100 }, (_, seed) =>
        shuffleAdherence(simulateAdherence({ ...world, effect }, seed), options),
      ).map(({ pValue }) => pValue!);
    // 5 of 100 are expected; 12 or more have probability 0.004.
    expect(pValues(0).filter((p) => p <= 0.05).length).toBeLessThan(12);
    expect(pValues(0.5).filter((p) => p <= 0.05).length).toBeGreaterThan(95);
  });

  it("says nothing where the rows determine no effect", () => {
    const risen = simulateAdherence(
      { rows: 20, before: 0, after: 1, baseline: 0.2, direct: 0.2, effect: 0.3 },
      1,
    );
    expect(shuffleAdherence(risen, options)).toEqual({ observed: null, spread: null, pValue: null });
  });
});
