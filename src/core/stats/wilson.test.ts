import { expect, it } from "vitest";
import { wilsonInterval } from "./wilson.ts";

// scipy.stats.binomtest(k, n).proportion_ci(method="wilson").
it.each([
  [7, 10, 0.3967781, 0.8922087],
  [0, 20, 0, 0.1611252],
  [50, 50, 0.9286524, 1],
  [500, 1000, 0.4690696, 0.5309304],
])("%i of %i: %f to %f", (yes, trials, low, high) => {
  const interval = wilsonInterval(yes / trials, trials);
  expect(interval[0]).toBeCloseTo(low, 6);
  expect(interval[1]).toBeCloseTo(high, 6);
});

it("knows nothing without trials", () => {
  expect(wilsonInterval(0.5, 0)).toEqual([0, 1]);
});
