import type { Range } from "./param-fields.ts";

/** The mean of a value over the whole numbers of a range, both ends included: what a parameter drawn from it gives. */
export function meanOverRange([low, high]: Range, value: (n: number) => number): number {
  let sum = 0;
  for (let n = low; n <= high; n++) sum += value(n);
  return sum / (high - low + 1);
}

/** What a random one of n scores. */
export function meanOfInverse(range: Range): number {
  return meanOverRange(range, (n) => 1 / n);
}
