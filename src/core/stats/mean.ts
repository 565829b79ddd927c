/** Arithmetic mean; NaN for no values. */
export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Sample standard deviation (n − 1); NaN for fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  const center = mean(values);
  let squares = 0;
  for (const value of values) squares += (value - center) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * Standard error of the mean, from the sample standard deviation (n − 1); undefined for fewer than two values.
 * The same rule as lm-evaluation-harness's `mean_stderr`.
 */
export function standardError(values: readonly number[]): number | undefined {
  return values.length < 2 ? undefined : standardDeviation(values) / Math.sqrt(values.length);
}
