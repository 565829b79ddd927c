import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countsForTokens, largestRemainder, withLeastCount } from "./largest-remainder.ts";
import { realiseMix } from "./realise.ts";

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

describe("largestRemainder", () => {
  it.each<[number[], number, number[]]>([
    [[0.5, 0.3, 0.2], 10, [5, 3, 2]],
    [[1, 1, 1], 10, [4, 3, 3]],
    [[0.47, 0.16, 0.158, 0.12, 0.061, 0.031], 10, [5, 2, 1, 1, 1, 0]],
    [[0.1 + 0.2, 0.7], 10, [3, 7]],
    [[2, 0], 3, [3, 0]],
  ])("shares %j of %i are %j", (shares, total, counts) => {
    expect(largestRemainder(shares, total)).toEqual(counts);
  });

  it("has the sum, and no count is off by one or more", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 }),
        fc.nat(10_000),
        (shares, total) => {
          const counts = largestRemainder(shares, total);
          expect(sumOf(counts)).toBe(total);
          counts.forEach((count, i) => {
            expect(Math.abs(count - (shares[i]! / sumOf(shares)) * total)).toBeLessThan(1 + 1e-6);
          });
        },
      ),
    );
  });

  it("refuses what is no share", () => {
    expect(() => largestRemainder([0, 0], 5)).toThrow("not all 0");
    expect(() => largestRemainder([Number.NaN, 1], 5)).toThrow("expected numbers from 0");
    expect(() => largestRemainder([1], 1.5)).toThrow("total is 1.5");
  });
});

it("withLeastCount takes from the largest", () => {
  expect(withLeastCount([9, 1, 0], 2)).toEqual([6, 2, 2]);
  expect(() => withLeastCount([1, 1], 2)).toThrow("at least 2 samples for each of 2 templates");
});

it("countsForTokens keeps the budget", () => {
  // Half of 1,000 tokens by samples of 10, half by samples of 30.
  expect(countsForTokens([0.5, 0.5], [10, 30], 1000)).toEqual([50, 16]);
});

describe("realiseMix", () => {
  const counts = fc.array(fc.nat(40), { minLength: 1, maxLength: 7 }).filter((all) => sumOf(all) > 0);

  it("holds every sample of every template once, the template's own in order", () => {
    fc.assert(
      fc.property(counts, fc.nat(), (all, seed) => {
        const mix = realiseMix(all, seed);
        const next = all.map(() => 0);
        for (let k = 0; k < mix.total; k++) {
          const { template, index } = mix.at(k);
          expect(index).toBe(next[template]!);
          next[template]! += 1;
        }
        expect(next).toEqual(all);
      }),
    );
  });

  it("keeps the proportions in every prefix", () => {
    fc.assert(
      fc.property(counts, fc.nat(), (all, seed) => {
        const mix = realiseMix(all, seed);
        const seen = all.map(() => 0);
        for (let k = 0; k < mix.total; k++) {
          seen[mix.at(k).template]! += 1;
          // All offsets together shift the common number by at most a sample of each other template.
          all.forEach((count, i) => {
            const due = ((k + 1) * count) / mix.total;
            expect(Math.abs(seen[i]! - due)).toBeLessThan(1 + (all.length * count) / mix.total);
          });
        }
      }),
    );
  });

  it("gives a place without the places before it, a million samples long", () => {
    const mix = realiseMix([700_000, 299_990, 10], 3);
    const far = mix.at(999_999);
    expect(realiseMix([700_000, 299_990, 10], 3).at(999_999)).toEqual(far);
    const share = Array.from({ length: 2000 }, (_, i) => mix.at(500_000 + i)).filter(
      ({ template }) => template === 0,
    ).length;
    expect(Math.abs(share / 2000 - 0.7)).toBeLessThan(0.01);
    expect(() => mix.at(1_000_000)).toThrow(RangeError);
  });

  it("depends on the seed", () => {
    const order = (seed: number) =>
      Array.from({ length: 60 }, (_, k) => realiseMix([20, 20, 20], seed).at(k).template);
    expect(order(1)).not.toEqual(order(2));
  });
});
