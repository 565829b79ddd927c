import { expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { drawDirichlet, drawGamma } from "./dirichlet.ts";

it.each([0.3, 1, 4.5])("Gamma(%f) has its mean and variance", (shape) => {
  const random = createRandom(["gamma", shape * 10]);
  const count = 40_000;
  const values = Array.from({ length: count }, () => drawGamma(random, shape));
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  // Five standard errors: √(shape/n), and √((2·shape² + 6·shape)/n) for the variance.
  expect(Math.abs(mean - shape)).toBeLessThan(5 * Math.sqrt(shape / count));
  expect(Math.abs(variance - shape)).toBeLessThan(5 * Math.sqrt((2 * shape ** 2 + 6 * shape) / count));
});

it("shares have sum 1 and the concentrations' proportions as means", () => {
  const random = createRandom(["dirichlet"]);
  const count = 20_000;
  const sums = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const shares = drawDirichlet(random, [1, 2, 5]);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    shares.forEach((share, j) => {
      sums[j]! += share;
    });
  }
  [1 / 8, 2 / 8, 5 / 8].forEach((expected, j) => {
    // Standard deviation of a share is below 0.17; five standard errors.
    expect(Math.abs(sums[j]! / count - expected)).toBeLessThan((5 * 0.17) / Math.sqrt(count));
  });
});

it("stays finite for tiny concentrations", () => {
  const shares = drawDirichlet(createRandom(["tiny"]), [1e-4, 1e-4, 1e-4]);
  expect(shares.every(Number.isFinite)).toBe(true);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
});
