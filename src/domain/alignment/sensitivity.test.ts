import { describe, expect, it } from "vitest";
import type { EffectEstimates, Estimate } from "./bootstrap-effects.ts";
import { robustnessValue, sensitivityOf } from "./sensitivity.ts";

const at = (estimate: number | null, low = estimate, high = estimate): Estimate => ({ estimate, low, high });

function effects(changes: Partial<EffectEstimates>): EffectEstimates {
  const base = { residualCorrelation: at(0.4, 0.3, 0.5), indirectEffect: at(0.2), tunedCorrect: at(0.5) };
  return { ...base, ...changes } as EffectEstimates;
}

describe("robustnessValue", () => {
  // Cinelli and Hazlett 2020, section 5: t = 4.18 with 783 degrees of freedom, partial R² 2.2 %, robustness 13.9 %.
  it("is the paper's", () => {
    const partial = 4.184 / Math.sqrt(4.184 ** 2 + 783);
    expect(partial ** 2).toBeCloseTo(0.022, 3);
    expect(robustnessValue(partial)).toBeCloseTo(0.139, 3);
  });

  it("runs from 0 to 1, whatever the sign", () => {
    expect(robustnessValue(0)).toBe(0);
    expect(robustnessValue(1)).toBe(1);
    expect(robustnessValue(-0.5)).toBe(robustnessValue(0.5));
  });
});

describe("sensitivityOf", () => {
  it("has the E-value of the ratio of correctness with and without the indirect effect", () => {
    // VanderWeele and Ding 2017: a risk ratio of 3.9 has the E-value 7.26.
    const { eValue } = sensitivityOf(
      effects({ tunedCorrect: at(0.78), indirectEffect: at(0.78 - 0.78 / 3.9) }),
    );
    expect(eValue).toBeCloseTo(7.26, 2);
  });

  it("has none where no strength is enough, or nothing is to be explained", () => {
    expect(sensitivityOf(effects({ indirectEffect: at(0.5) })).eValue).toBeNull();
    expect(sensitivityOf(effects({ indirectEffect: at(-0.1) })).eValue).toBeNull();
    expect(sensitivityOf(effects({ indirectEffect: at(null) })).eValue).toBeNull();
  });

  it("takes the end of the interval that lies nearer to 0", () => {
    const nearest = (low: number, high: number) =>
      sensitivityOf(effects({ residualCorrelation: at(0.4, low, high) })).robustnessOfInterval;
    expect(nearest(0.3, 0.5)).toBe(robustnessValue(0.3));
    expect(nearest(-0.5, -0.3)).toBe(robustnessValue(0.3));
    expect(nearest(-0.1, 0.3)).toBe(0);
  });
});
