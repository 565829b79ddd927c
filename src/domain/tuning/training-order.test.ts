import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trainingOrder } from "./training-order.ts";

const settings = fc.record({
  count: fc.integer({ min: 1, max: 40 }),
  steps: fc.integer({ min: 1, max: 30 }),
  batchSize: fc.integer({ min: 1, max: 12 }),
  seed: fc.nat(),
});

describe("trainingOrder", () => {
  it("shows every sample once in each pass, also when batches straddle passes", () => {
    fc.assert(
      fc.property(settings, (options) => {
        const order = trainingOrder(options);
        expect(order.map((batch) => batch.length)).toEqual(
          new Array<number>(options.steps).fill(options.batchSize),
        );
        const shown = order.flat();
        for (let start = 0; start < shown.length; start += options.count) {
          const pass = shown.slice(start, start + options.count);
          expect(new Set(pass).size).toBe(pass.length);
          expect(pass.every((index) => Number.isInteger(index) && index >= 0 && index < options.count)).toBe(
            true,
          );
        }
      }),
    );
  });

  it("begins alike whatever the number of steps", () => {
    fc.assert(
      fc.property(settings, fc.integer({ min: 1, max: 20 }), (options, more) => {
        const longer = trainingOrder({ ...options, steps: options.steps + more });
        expect(longer.slice(0, options.steps)).toEqual(trainingOrder(options));
      }),
    );
  });

  it("does not change with the batch size but for the cuts", () => {
    const options = { count: 10, seed: 3 };
    expect(trainingOrder({ ...options, steps: 6, batchSize: 4 }).flat()).toEqual(
      trainingOrder({ ...options, steps: 4, batchSize: 6 }).flat(),
    );
  });

  it("differs between seeds and between passes", () => {
    const options = { count: 20, steps: 2, batchSize: 20 };
    const [first, second] = trainingOrder({ ...options, seed: 1 });
    expect(second).not.toEqual(first);
    const seen = new Set([0, 1, 2, 3].map((seed) => trainingOrder({ ...options, seed }).join()));
    expect(seen.size).toBe(4);
  });
});
