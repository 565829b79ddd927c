/**
 * A number with so many decimals, as Python's `f"{value:.4f}"`: exact ties go to the even digit, where `toFixed` goes
 * up (0.03125 is 0.0312), and large numbers are written out. For finite numbers, with at least one decimal.
 */
export function fixed(value: number, decimals: number): string {
  if (Math.abs(value) >= 2 ** 53) return `${BigInt(value)}.${"0".repeat(decimals)}`;
  const text = value.toFixed(decimals);
  const scale = 10 ** decimals;
  const halves = value * scale * 2;
  // Only multiples of a power of two can lie exactly between two decimals, and their products here are exact.
  const isTie = Number.isInteger(halves) && halves % 2 !== 0 && halves / (scale * 2) === value;
  if (!isTie || Number(text.at(-1)) % 2 === 0) return text;
  const towardsZero = Math.trunc(value * scale) / scale;
  return towardsZero.toFixed(decimals);
}
