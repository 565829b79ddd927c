import { expect, it } from "vitest";
import { leadingEigenvector } from "./leading-eigenvector.ts";

// numpy.linalg.eigh, last column, sign turned to a positive sum.
it("finds NumPy's eigenvector of the largest eigenvalue, though another is larger in size", () => {
  const matrix = [
    [0, 0.3, -0.2],
    [0.3, -4, 0.1],
    [-0.2, 0.1, 1],
  ];
  const vector = leadingEigenvector(matrix);
  [-0.18670586, 0.00838011, 0.98238012].forEach((value, i) => {
    expect(vector[i]).toBeCloseTo(value, 5);
  });
});

it("gives the factor of a rank-one matrix, signs included", () => {
  const factor = [0.8, -0.2, 0.5];
  const matrix = factor.map((a) => factor.map((b) => a * b));
  const length = Math.hypot(...factor);
  leadingEigenvector(matrix).forEach((value, i) => {
    expect(value).toBeCloseTo(factor[i]! / length, 9);
  });
});

it("stays finite on a zero matrix", () => {
  expect(
    leadingEigenvector([
      [0, 0],
      [0, 0],
    ]).every(Number.isFinite),
  ).toBe(true);
});
