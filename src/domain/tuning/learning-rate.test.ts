import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { learningRateAt, type ScheduleKind } from "./learning-rate.ts";

function curve(schedule: ScheduleKind, steps: number, warmupSteps: number): number[] {
  return Array.from({ length: steps }, (_, index) =>
    learningRateAt({ step: index + 1, steps, peak: 1, warmupSteps, schedule }),
  );
}

function expectCurve(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, index) => {
    expect(value).toBeCloseTo(expected[index]!, 12);
  });
}

describe("learningRateAt", () => {
  it("falls along a line from the peak at step 1", () => {
    expectCurve(curve("linear", 4, 0), [1, 0.75, 0.5, 0.25]);
  });

  it("falls along half a cosine", () => {
    expectCurve(curve("cosine", 4, 0), [1, (1 + Math.SQRT1_2) / 2, 0.5, (1 - Math.SQRT1_2) / 2]);
  });

  it("stays at the peak", () => {
    expectCurve(curve("constant", 3, 0), [1, 1, 1]);
  });

  it("rises in equal parts to the peak right after the warm-up", () => {
    expectCurve(curve("linear", 5, 3), [0.25, 0.5, 0.75, 1, 0.5]);
    expectCurve(curve("constant", 4, 1), [0.5, 1, 1, 1]);
  });

  it("lies in (0, peak], rises through the warm-up and never after, and reaches the peak", () => {
    const schedules = fc.constantFrom<ScheduleKind>("constant", "linear", "cosine");
    fc.assert(
      fc.property(schedules, fc.integer({ min: 1, max: 60 }), fc.nat(59), (schedule, steps, more) => {
        const warmup = more % steps;
        const rates = curve(schedule, steps, warmup);
        expect(Math.max(...rates)).toBeCloseTo(1, 12);
        expect(rates.indexOf(Math.max(...rates))).toBe(warmup);
        expect(Math.min(...rates)).toBeGreaterThan(0);
        rates.slice(1).forEach((rate, index) => {
          if (index + 1 <= warmup) expect(rate).toBeGreaterThan(rates[index]!);
          else expect(rate).toBeLessThanOrEqual(rates[index]!);
        });
      }),
    );
  });
});
