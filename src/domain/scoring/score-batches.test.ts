import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scoreBatches } from "./score-batches.ts";

const tokens = (maxLength: number) => fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength });
const requests = fc.array(fc.record({ context: tokens(20), continuation: tokens(5) }), { maxLength: 12 });
const limits = { maxTokens: 40, minRowLength: 4 };

describe("scoreBatches", () => {
  it("asks for every token of every continuation once, after exactly the tokens before it", () => {
    fc.assert(
      fc.property(requests, (given) => {
        const asked = new Set<string>();
        for (const { arrays, asked: ofBatch } of scoreBatches(given, limits)) {
          expect(new Set(arrays.targetRows).size).toBe(arrays.targetRows.length);
          expect(arrays.labelRows).toEqual(arrays.labelRows.slice().sort());
          ofBatch.forEach(({ request, place }, index) => {
            const cell = arrays.targetRows[arrays.labelRows[index]!]!;
            const start = cell - (cell % arrays.length);
            const seen: number[] = [];
            for (let other = start; other <= cell; other++) {
              if (cell - start >= Number(arrays.visibleUntil[other])) continue;
              expect(Number(arrays.positions[other])).toBe(seen.length);
              seen.push(arrays.tokenIds[other]!);
            }
            asked.add(`${request}:${place}`);
            const { context, continuation } = given[request]!;
            expect(seen).toEqual([...context, ...continuation.slice(0, place)]);
            expect(arrays.labels[index]).toBe(continuation[place]);
          });
        }
        expect(asked.size).toBe(given.reduce((sum, { continuation }) => sum + continuation.length, 0));
      }),
    );
  });

  it("keeps to the limits, but for a request that is longer alone", () => {
    fc.assert(
      fc.property(requests, (given) => {
        for (const { arrays } of scoreBatches(given, limits)) {
          const { batch, length } = arrays;
          expect(length).toBeGreaterThanOrEqual(limits.minRowLength);
          if (batch > 1) expect(batch * length).toBeLessThanOrEqual(limits.maxTokens);
        }
      }),
    );
  });

  it("begins with the longest rows and pads none of them out of need", () => {
    const given = [5, 30, 12, 31, 6].map((length, index) => ({
      context: Array.from({ length }, (_, place) => 100 * index + place),
      continuation: [7],
    }));
    const shapes = scoreBatches(given, limits).map(({ arrays }) => [arrays.batch, arrays.length]);
    expect(shapes).toEqual([
      [1, 31],
      [1, 30],
      [3, 12],
    ]);
  });
});
