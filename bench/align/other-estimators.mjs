// Estimators of the indirect effect that were tried and not taken, from the same sums; see docs/decisions.
import { solveNormalEquations } from "../../dist/core/stats/normal-equations.js";

/** Correctness on adherence within the tuned model alone (Imai, Keele and Tingley 2010, linear, with interaction). */
export function tunedArm({ n, a, b, bb, z, bz }) {
  const { beta, aliased } = solveNormalEquations([n, b, b, bb], [z, bz]);
  return aliased === 0 ? (beta[1] * (b - a)) / n : Number.NaN;
}

function plane({ n, a, b, ab, aa, bb }, xty) {
  return solveNormalEquations([n, a, b, a, aa, ab, b, ab, bb], xty);
}

/** The tuned model's correctness on its adherence, given the base model's adherence and correctness. */
export function givenBase({ n, a, b, ab, aa, bb, y, ay, by, yy, z, az, bz, yz }) {
  const { beta, aliased } = solveNormalEquations(
    [n, a, y, b, a, aa, ay, ab, y, ay, yy, by, b, ab, by, bb],
    [z, az, yz, bz],
  );
  return (aliased & 0b1000) === 0 ? (beta[3] * (b - a)) / n : Number.NaN;
}

/** The difference of correctness on the difference and the mean of adherence (Montoya and Hayes 2017). */
export function differences(sums) {
  const { n, a, b, y, ay, by, z, az, bz } = sums;
  const { beta, aliased } = plane(sums, [z - y, az - ay, bz - by]);
  return aliased === 0 ? (((beta[2] - beta[1]) / 2) * (b - a)) / n : Number.NaN;
}

/** The same, with the tuned model's slope: ours without the product of both adherences. */
export function differencesTuned(sums) {
  const { n, a, b, y, ay, by, z, az, bz } = sums;
  const { beta, aliased } = plane(sums, [z - y, az - ay, bz - by]);
  return (aliased & 0b100) === 0 ? (beta[2] * (b - a)) / n : Number.NaN;
}

export const OTHERS = { tunedArm, givenBase, differences, differencesTuned };
