/**
 * p_i ∝ prior_i · e^{η·value_i}: the mixture that maximises Σ p_i·value_i − KL(p ‖ prior)/η. η = 0 is the prior, η = ∞ the
 * best alone. Without a prior, uniform.
 */
export function softmax(values: readonly number[], eta: number, prior?: readonly number[]): number[] {
  const largest = Math.max(...values);
  const raw = values.map((value, i) => {
    // At η = ∞ the best share alone; ∞ · 0 would be NaN.
    const factor = value === largest ? 1 : Math.exp(eta * (value - largest));
    return (prior?.[i] ?? 1) * factor;
  });
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return raw.map((weight) => weight / total);
}

/** exp(entropy): how many equal shares a mixture is worth, between 1 and its length. */
export function effectiveNumber(shares: readonly number[]): number {
  return Math.exp(-shares.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0));
}
