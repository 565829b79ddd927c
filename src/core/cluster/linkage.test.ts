import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutLinkage, linkage } from "./linkage.ts";

const POINTS = [0, 1, 3, 3.5, 9, 20];
const gap = (i: number, j: number) => Math.abs(POINTS[i]! - POINTS[j]!);

// scipy.cluster.hierarchy.linkage of these points on a line (SciPy 1.17.1), third column.
it.each([
  ["average", [0.5, 1, 2.75, 7.125, 16.7]],
  ["complete", [0.5, 1, 3.5, 9, 20]],
] as const)("%s linkage joins at SciPy's heights", (rule, heights) => {
  const merges = linkage(POINTS.length, gap, rule);
  expect(merges.map(({ height }) => height)).toEqual(heights.map((height) => expect.closeTo(height, 12)));
});

it("cuts into clusters numbered by first appearance", () => {
  const merges = linkage(POINTS.length, gap, "average");
  expect([...cutLinkage(6, merges, 0.7)]).toEqual([0, 1, 2, 2, 3, 4]);
  expect([...cutLinkage(6, merges, 3)]).toEqual([0, 0, 0, 0, 1, 2]);
  expect([...cutLinkage(6, merges, 100)]).toEqual([0, 0, 0, 0, 0, 0]);
  expect([...cutLinkage(6, merges, -1)]).toEqual([0, 1, 2, 3, 4, 5]);
});

describe("complete linkage", () => {
  it("keeps every pair of a cluster within the cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 12 }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (points, cut) => {
          const distance = (i: number, j: number) => Math.abs(points[i]! - points[j]!);
          const merges = linkage(points.length, distance, "complete");
          expect(merges.length).toBe(points.length - 1);
          const clusters = cutLinkage(points.length, merges, cut);
          for (let i = 0; i < points.length; i++)
            for (let j = 0; j < i; j++)
              if (clusters[i] === clusters[j]) expect(distance(j, i)).toBeLessThanOrEqual(cut);
        },
      ),
    );
  });
});
