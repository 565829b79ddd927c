import fc from "fast-check";
import { expect, it } from "vitest";
import { bestAssignment } from "./assignment.ts";

function permutations(n: number): number[][] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((rest) =>
    Array.from({ length: n }, (_, place) => [...rest.slice(0, place), n - 1, ...rest.slice(place)]),
  );
}

it("is as good as the best of all permutations", () => {
  const square = fc.integer({ min: 1, max: 5 }).chain((n) =>
    fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: n, maxLength: n }), {
      minLength: n,
      maxLength: n,
    }),
  );
  fc.assert(
    fc.property(square, (value) => {
      const total = (permutation: ArrayLike<number>) =>
        value.reduce((sum, row, i) => sum + row[permutation[i]!]!, 0);
      const found = bestAssignment(value);
      expect([...found].sort((a, b) => a - b)).toEqual(value.map((_, i) => i));
      expect(total(found)).toBe(Math.max(...permutations(value.length).map(total)));
    }),
  );
});
