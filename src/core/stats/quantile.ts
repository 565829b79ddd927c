/** Quantile of values sorted upwards, by linear interpolation between order statistics (NumPy's default). */
export function quantileOfSorted(sorted: ArrayLike<number>, probability: number): number {
  const position = probability * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (position - below);
}

/** Median; NaN for no values. */
export function median(values: Iterable<number>): number {
  return quantileOfSorted(Float64Array.from(values).sort(), 0.5);
}
