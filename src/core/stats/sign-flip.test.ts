import { expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { mcnemarExact } from "./mcnemar.ts";
import { signFlipTest } from "./sign-flip.ts";

// scipy.stats.permutation_test(permutation_type="samples", n_resamples=inf), SciPy 1.17.1.
it.each([
  [[0.5, -0.25, 1, 0.75, 0, 0.3, -0.1, 0.6], 0.078125],
  [[1, 1, 1, -1, 1, 0, 0, 1, 1, -1, 1, 1], 0.109375],
])("%j: p = %f, exactly", (differences, p) => {
  expect(signFlipTest(differences, 1)).toBe(p);
});

it("comes near the exact test where signs are drawn", () => {
  // Of 0/1 metrics the exact sign-flip test is McNemar's: 30 rows up, 14 down.
  const differences = Array.from({ length: 60 }, (_, row) => (row < 30 ? 1 : row < 44 ? -1 : 0));
  const exact = mcnemarExact(30, 14);
  expect(Math.abs(signFlipTest(differences, 3) - exact)).toBeLessThan(
    5 * Math.sqrt((exact * (1 - exact)) / 10_000),
  );
});

it("finds nothing in 95 of 100 samples of noise, and says 1 where nothing differs", () => {
  const found = Array.from({ length: 400 }, (_, seed) => {
    const random = createRandom(["noise", seed]);
    return signFlipTest(
      Array.from({ length: 10 }, () => random.normal()),
      seed,
    );
  }).filter((p) => p < 0.05).length;
  // Binomial(400, 0.05): mean 20, standard deviation 4.4.
  expect(found).toBeLessThan(20 + 4 * 4.4);
  expect(signFlipTest([0, 0, 0], 1)).toBe(1);
});
