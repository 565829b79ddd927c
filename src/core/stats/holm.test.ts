import { expect, it } from "vitest";
import { holmAdjusted } from "./holm.ts";

// R: p.adjust(p, "holm").
it.each([
  [
    [0.01, 0.02, 0.03, 0.04],
    [0.04, 0.06, 0.06, 0.06],
  ],
  [
    [0.04, 0.001, 0.3],
    [0.08, 0.003, 0.3],
  ],
  [
    [0.6, 0.9],
    [1, 1],
  ],
  [[], []],
])("%j becomes %j", (pValues, expected) => {
  for (const [index, adjusted] of holmAdjusted(pValues).entries()) {
    expect(adjusted).toBeCloseTo(expected[index]!, 12);
  }
});
