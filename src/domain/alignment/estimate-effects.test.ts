import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AdherenceSample } from "./adherence-sample.ts";
import { effectSums, groupSamples } from "./effect-sums.ts";
import { effectiveRows } from "./effective-rows.ts";
import { type Effects, estimateEffects } from "./estimate-effects.ts";

type Values = readonly [a: number, b: number, y: number, z: number];

const golden = JSON.parse(readFileSync("testdata/golden/alignment.json", "utf8")) as {
  effects: (Partial<Effects> & { rows: Values[] })[];
};

function samplesOf(rows: readonly Values[]): AdherenceSample[] {
  return rows.map(([baseAdherence, tunedAdherence, baseCorrect, tunedCorrect], row) => ({
    row: String(row),
    baseAdherence,
    tunedAdherence,
    baseCorrect,
    tunedCorrect,
  }));
}

function effectsOf(rows: readonly Values[]): Effects {
  const groups = groupSamples(samplesOf(rows));
  return estimateEffects(effectSums(groups, groups.counts));
}

const repeat = (count: number, row: Values): Values[] => Array.from({ length: count }, () => row);

const isDetermined = ({ indirectEffect, crossAssociation, residualCorrelation }: Effects) =>
  [indirectEffect, crossAssociation, residualCorrelation].every(Number.isFinite);

const score = fc.oneof(
  fc.constantFrom(0, 1),
  fc.integer({ min: 0, max: 20 }).map((n) => n / 20),
);
const rows = fc.array(fc.tuple(score, score, score, score), { minLength: 5, maxLength: 40 });

describe("estimateEffects", () => {
  it.each(golden.effects)(
    "is what fitted models predict, row by row: $totalEffect",
    ({ rows: given, ...expected }) => {
      const effects = effectsOf(given);
      for (const [name, value] of Object.entries(expected)) {
        expect(effects[name as keyof Effects], name).toBeCloseTo(value, 9);
      }
    },
  );

  it("compares, for zeros and ones, rows that rose with rows that could have", () => {
    // 40 rows rose, of which 30 became right; 40 stayed at 0, of which 10 did; 20 were at 1 and stayed, 5 did.
    const effects = effectsOf([
      ...repeat(30, [0, 1, 0, 1]),
      ...repeat(10, [0, 1, 0, 0]),
      ...repeat(10, [0, 0, 0, 1]),
      ...repeat(30, [0, 0, 0, 0]),
      ...repeat(5, [1, 1, 0, 1]),
      ...repeat(15, [1, 1, 0, 0]),
    ]);
    expect(effects.totalEffect).toBeCloseTo(0.45, 12);
    // Each of the 40 gained 3/4, and 1/4 without the rise: 40 % of the rows, half a point each.
    expect(effects.indirectEffect).toBeCloseTo(0.4 * (0.75 - 0.25), 12);
    expect(effects.directEffect).toBeCloseTo(0.25, 12);
    expect(effects.proportionMediated).toBeCloseTo(0.2 / 0.45, 12);
  });

  it("takes out what a row adds to both models", () => {
    const plain: Values[] = [
      ...repeat(4, [0, 1, 0, 0.5]),
      ...repeat(4, [0, 0, 0, 0.1]),
      ...repeat(2, [1, 1, 0.25, 0.75]),
    ];
    // Easier rows adhere and are right more often, with either model.
    const shifted = plain.map(([a, b, y, z]): Values => [a, b, y + 0.25 * (a + b), z + 0.25 * (a + b)]);
    expect(effectsOf(shifted).indirectEffect).toBeCloseTo(effectsOf(plain).indirectEffect, 12);
  });

  it("adds up, and counts a row twice as two rows", () => {
    fc.assert(
      fc.property(rows, (given) => {
        const effects = effectsOf(given);
        const twice = effectsOf([...given, ...given]);
        fc.pre(isDetermined(effects));
        expect(effects.indirectEffect + effects.directEffect).toBeCloseTo(effects.totalEffect, 12);
        expect(twice.indirectEffect).toBeCloseTo(effects.indirectEffect, 9);
        expect(twice.residualCorrelation).toBeCloseTo(effects.residualCorrelation, 9);
      }),
    );
  });

  it("is linear in correctness", () => {
    fc.assert(
      fc.property(rows, (given) => {
        const halved = effectsOf(given.map(([a, b, y, z]): Values => [a, b, y / 2 + 0.1, z / 2 + 0.3]));
        const effects = effectsOf(given);
        fc.pre(isDetermined(effects));
        expect(halved.indirectEffect).toBeCloseTo(effects.indirectEffect / 2, 9);
        expect(halved.directEffect).toBeCloseTo(effects.directEffect / 2 + 0.2, 9);
        expect(halved.crossAssociation).toBeCloseTo(effects.crossAssociation / 2, 9);
      }),
    );
  });

  it("finds nothing indirect where no adherence changed", () => {
    const effects = effectsOf([...repeat(5, [0, 0, 0, 1]), ...repeat(5, [1, 1, 1, 1])]);
    expect(effects).toMatchObject({
      indirectEffect: 0,
      directEffect: 0.5,
      proportionMediated: 0,
      interaction: 0,
    });
  });

  it("does not make an effect up where every row rose alike", () => {
    const effects = effectsOf([...repeat(5, [0, 1, 0, 1]), ...repeat(5, [0, 1, 0, 0])]);
    expect(effects.totalEffect).toBe(0.5);
    expect(effects.indirectEffect).toBeNaN();
    expect(effects.residualCorrelation).toBeNaN();
  });

  it("compares within the rows that allow it where a cell is empty", () => {
    // No row with adherence before fell, so only those without can show the effect: 1 against 0.
    const effects = effectsOf([
      ...repeat(3, [0, 1, 0, 1]),
      ...repeat(3, [0, 0, 0, 0]),
      ...repeat(4, [1, 1, 1, 1]),
    ]);
    expect(effects.indirectEffect).toBeCloseTo(0.3, 12);
  });
});

describe("effectiveRows", () => {
  const effective = (given: readonly Values[]) => {
    const groups = groupSamples(samplesOf(given));
    return effectiveRows(groups, effectSums(groups, groups.counts));
  };

  it("is all rows where half of them rose, and nearly the few where few did or did not", () => {
    expect(effective([...repeat(50, [0, 1, 0, 1]), ...repeat(50, [0, 0, 0, 0])])).toBeCloseTo(100, 9);
    expect(effective([...repeat(97, [0, 1, 0, 1]), ...repeat(3, [0, 0, 0, 0])])).toBeCloseTo(3.2, 1);
    expect(effective([...repeat(3, [0, 1, 0, 1]), ...repeat(97, [0, 0, 0, 0])])).toBeCloseTo(3.2, 1);
  });

  it("is 0 where adherence after follows from before", () => {
    expect(effective([...repeat(5, [0, 1, 0, 1]), ...repeat(5, [1, 0, 0, 0])])).toBe(0);
    expect(effective(repeat(5, [0, 1, 0, 1]))).toBe(0);
  });
});
