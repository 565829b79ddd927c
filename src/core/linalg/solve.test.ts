import fc from "fast-check";
import { expect, it } from "vitest";
import { ridge, solveLinear } from "./solve.ts";

it("solves a system that needs a pivot", () => {
  // x = 2, y = -1.
  expect(
    solveLinear(
      [
        [0, 2],
        [3, 1],
      ],
      [[-2], [5]],
    ),
  ).toEqual([[2], [-1]]);
});

it("is undefined for a singular matrix", () => {
  expect(
    solveLinear(
      [
        [1, 2],
        [2, 4],
      ],
      [[1], [2]],
    ),
  ).toBeUndefined();
  expect(solveLinear([[0]], [[1]])).toBeUndefined();
});

it("gives back what was multiplied", () => {
  const entry = fc.double({ min: -3, max: 3, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.array(entry, { minLength: 4, maxLength: 4 }), { minLength: 4, maxLength: 4 }),
      fc.array(entry, { minLength: 4, maxLength: 4 }),
      (raw, x) => {
        // Diagonally dominant, so well conditioned.
        const a = raw.map((row, i) => row.map((value, j) => (i === j ? value + 20 : value)));
        const b = a.map((row) => [row.reduce((sum, value, j) => sum + value * x[j]!, 0)]);
        solveLinear(a, b)!.forEach(([value], i) => {
          expect(value).toBeCloseTo(x[i]!, 9);
        });
      },
    ),
  );
});

it("ridge regression is NumPy's", () => {
  // numpy.linalg.solve(X.T @ X + 0.5 * numpy.eye(2), X.T @ y)
  const weights = ridge(
    [
      [1, 0],
      [1, 1],
      [1, 2],
    ],
    [[1], [2], [4]],
    0.5,
  );
  expect(weights[0]![0]).toBeCloseTo(0.8292682926829268, 12);
  expect(weights[1]![0]).toBeCloseTo(1.3658536585365855, 12);
});
