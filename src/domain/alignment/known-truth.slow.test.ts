import { describe, expect, it } from "vitest";
import { CONFOUNDED_WORLDS, MEDIATED_WORLDS, NULL_WORLDS } from "../../testing/adherence-worlds.ts";
import { type AdherenceWorld, knownEffects, simulateAdherence } from "../../testing/simulate-adherence.ts";
import { type AdherenceAnalysis, analyseAdherence } from "./analyse-adherence.ts";
import type { EffectName, Estimate } from "./bootstrap-effects.ts";

/** Worlds whose truth is known. The seeds are fixed; `npm run bench -- align` tries others and prints the rates. */

/** 95 % intervals miss 20 of 200 or fewer with probability 0.998, and of 100 more than 10 once in 90 tries. */
const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);

function analyses(world: AdherenceWorld): AdherenceAnalysis[] {
  return SEEDS.map((seed) =>
    analyseAdherence(simulateAdherence(world, seed), { resamples: 400, shuffles: 10 }),
  );
}

function percentOf(
  all: readonly AdherenceAnalysis[],
  test: (analysis: AdherenceAnalysis) => boolean,
): number {
  return (100 * all.filter(test).length) / all.length;
}

const holds = ({ low, high }: Estimate, truth: number) =>
  low !== null && high !== null && low <= truth && truth <= high;

const warnsOfConfounding = ({ warnings }: AdherenceAnalysis) =>
  warnings.some(({ about }) => about === "confounding");

describe("a known share of the gain goes through adherence", () => {
  it.each([
    ["exact match", 100],
    ["exact match", 300],
    ["exact match", 2000],
    ["F1, graded adherence", 100],
    ["F1, graded adherence", 300],
    ["all of the gain", 300],
    ["a fifth of the gain", 800],
    ["base never right", 300],
    ["gains only where it rose", 300],
    ["difficult rows, alike for both", 500],
  ] as const)("%s, %i rows: the intervals hold it in at least 90 % of the seeds", (name, rows) => {
    const world = { ...MEDIATED_WORLDS[name], rows };
    const { total, indirect } = knownEffects(world);
    const all = analyses(world);
    const held = (effect: EffectName, truth: number) =>
      percentOf(all, ({ effects }) => holds(effects[effect], truth));
    expect(held("totalEffect", total)).toBeGreaterThanOrEqual(90);
    expect(held("indirectEffect", indirect)).toBeGreaterThanOrEqual(90);
    expect(held("proportionMediated", indirect / total)).toBeGreaterThanOrEqual(90);
    expect(held("indirectEffect", 0)).toBeLessThanOrEqual(20);
  });
});

describe("nothing goes through adherence", () => {
  it.each([
    ["adherence the same on every row", 300],
    ["adherence up as often as down", 300],
    ["adherence rises without effect", 100],
    ["adherence rises without effect", 500],
    ["the same, F1 and graded", 300],
    ["the same, and no gain", 300],
  ] as const)("%s, %i rows: nothing is found in at least 90 % of the seeds", (name, rows) => {
    const found = percentOf(
      analyses({ ...NULL_WORLDS[name], rows }),
      ({ effects, verdict }) => verdict.kind.startsWith("explains") || !holds(effects.indirectEffect, 0),
    );
    expect(found).toBeLessThanOrEqual(10);
  });
});

describe("an unmeasured cause moves adherence and correctness, and adherence does nothing", () => {
  it.each([
    ["difficulty, more for the tuned", 500],
    ["a skill that tuning gives", 500],
    ["the same, base never right", 300],
  ] as const)("%s, %i rows: the warning comes in at least 90 % of the seeds", (name, rows) => {
    const warned = percentOf(analyses({ ...CONFOUNDED_WORLDS[name], rows }), warnsOfConfounding);
    expect(warned).toBeGreaterThanOrEqual(90);
  });

  it("does not come without such a cause", () => {
    // Two tests with a chance of 2.5 % each: 20 of 200 or more have probability 0.003.
    const warned = percentOf(analyses({ ...MEDIATED_WORLDS["exact match"], rows: 500 }), warnsOfConfounding);
    expect(warned).toBeLessThan(10);
  });
});
