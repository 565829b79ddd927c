import type { Estimate } from "./bootstrap-effects.ts";

/** The whole interval lies above 0. */
export function isAbove({ low }: Estimate): boolean {
  return low !== null && low > 0;
}

/** The whole interval lies below 0. */
export function isBelow({ high }: Estimate): boolean {
  return high !== null && high < 0;
}

export function excludesZero(estimate: Estimate): boolean {
  return isAbove(estimate) || isBelow(estimate);
}
