import { expect, it } from "vitest";
import { fixed } from "./fixed.ts";

// Python: f"{value:.4f}"
it.each([
  [0.03125, "0.0312"],
  [0.09375, "0.0938"],
  [0.46875, "0.4688"],
  [0.53125, "0.5312"],
  [-0.03125, "-0.0312"],
  [1.00005, "1.0001"],
  [0.28867513459481287, "0.2887"],
  [0, "0.0000"],
  [1, "1.0000"],
  [29.244483770341432, "29.2445"],
])("%f with four decimals is %s", (value, text) => {
  expect(fixed(value, 4)).toBe(text);
});
