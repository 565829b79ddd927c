import { describe, expect, it } from "vitest";
import { pairedBootstrap } from "../../core/stats/paired-bootstrap.ts";
import { simulateAdherence } from "../../testing/simulate-adherence.ts";
import type { AdherenceSample } from "./adherence-sample.ts";
import { analyseAdherence } from "./analyse-adherence.ts";

const world = { before: 0.25, after: 0.7, baseline: 0.1, direct: 0.1, effect: 0.5 };
const fast = { resamples: 500, shuffles: 50 };

const sampleOf = (baseAdherence: number, tunedAdherence: number, baseCorrect: number, tunedCorrect: number) =>
  ({ row: "r", baseAdherence, tunedAdherence, baseCorrect, tunedCorrect }) satisfies AdherenceSample;

describe("analyseAdherence", () => {
  it("is a function of samples and seed, and of neither their order nor their names", () => {
    const samples = simulateAdherence({ ...world, rows: 200 }, 1);
    const analysis = analyseAdherence(samples, fast);
    expect(analyseAdherence(samples, fast)).toEqual(analysis);
    const renamed = samples.map((sample) => ({ ...sample, row: `x${sample.row}` })).reverse();
    const other = analyseAdherence(renamed, fast);
    expect(other.effects.indirectEffect.estimate).toBeCloseTo(analysis.effects.indirectEffect.estimate!, 12);
    expect(analyseAdherence(samples, { ...fast, seed: 2 }).effects.totalEffect).not.toEqual(
      analysis.effects.totalEffect,
    );
  });

  it("has the interval of the total effect that a comparison of the two results has", () => {
    const samples = simulateAdherence({ ...world, rows: 150 }, 2);
    const { difference, interval } = pairedBootstrap({
      before: samples.map((sample) => sample.baseCorrect),
      after: samples.map((sample) => sample.tunedCorrect),
      seed: 1,
    });
    const { totalEffect } = analyseAdherence(samples).effects;
    expect(totalEffect.estimate).toBeCloseTo(difference, 12);
    expect(totalEffect.low).toBeCloseTo(interval[0], 12);
    expect(totalEffect.high).toBeCloseTo(interval[1], 12);
  });

  it("adds up: indirect and direct to the total, the decomposition's cells too", () => {
    const { effects, decomposition } = analyseAdherence(simulateAdherence({ ...world, rows: 300 }, 3), fast);
    const total = effects.totalEffect.estimate!;
    expect(effects.indirectEffect.estimate! + effects.directEffect.estimate!).toBeCloseTo(total, 12);
    expect(decomposition.reduce((sum, cell) => sum + cell.gain, 0)).toBeCloseTo(total, 12);
    expect(effects.proportionMediated.estimate).toBeCloseTo(effects.indirectEffect.estimate! / total, 12);
  });

  it("swapping the models mirrors the total effect", () => {
    const samples = simulateAdherence({ ...world, rows: 200 }, 4);
    const swapped = samples.map((sample) =>
      sampleOf(sample.tunedAdherence, sample.baseAdherence, sample.tunedCorrect, sample.baseCorrect),
    );
    const [there, back] = [analyseAdherence(samples, fast), analyseAdherence(swapped, fast)];
    expect(back.effects.totalEffect.estimate).toBeCloseTo(-there.effects.totalEffect.estimate!, 12);
    expect(back.effects.totalEffect.low).toBeCloseTo(-there.effects.totalEffect.high!, 12);
    expect(back.verdict.kind).toBe("no-gain");
  });

  it.each([
    ["two rows", [sampleOf(0, 1, 0, 1), sampleOf(0, 0, 0, 0)]],
    ["rows that are all alike", Array.from({ length: 50 }, () => sampleOf(0, 1, 0, 1))],
    ["nothing but zeros", Array.from({ length: 50 }, () => sampleOf(0, 0, 0, 0))],
    ["nothing but ones", Array.from({ length: 50 }, () => sampleOf(1, 1, 1, 1))],
    ["one row that rose", [sampleOf(0, 1, 0, 1), ...Array.from({ length: 99 }, () => sampleOf(0, 0, 0, 1))]],
    [
      "adherence turned round",
      Array.from({ length: 60 }, (_, i) => sampleOf(i % 2, 1 - (i % 2), 0, i % 3 ? 1 : 0)),
    ],
  ])("never has NaN: %s", (_, samples) => {
    for (const interval of ["percentile", "bca"] as const) {
      const analysis = analyseAdherence(samples, { ...fast, interval });
      const numbers = JSON.stringify(analysis, (_key, value: unknown) => {
        if (typeof value === "number" && !Number.isFinite(value)) throw new Error(`${value}`);
        return value;
      });
      expect(numbers).toContain("verdict");
      for (const { low, high } of Object.values(analysis.effects)) {
        if (low !== null && high !== null) expect(low).toBeLessThanOrEqual(high);
      }
    }
  });

  it("refuses what is no sample", () => {
    expect(() => analyseAdherence([])).toThrow(RangeError);
    expect(() => analyseAdherence([sampleOf(0, 1, 0, 1)])).toThrow("1 samples; 2 are the least");
    expect(() => analyseAdherence([sampleOf(0, 1, 0, 1), sampleOf(0, Number.NaN, 0, 1)])).toThrow(RangeError);
    expect(() => analyseAdherence([sampleOf(0, 1, 0, 1), sampleOf(0, 1.2, 0, 1)])).toThrow('row "r"');
  });
});
