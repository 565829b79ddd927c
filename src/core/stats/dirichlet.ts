import type { RandomStream } from "../random.ts";

/** A Gamma(shape, 1) variate, shape above 0 (Marsaglia and Tsang 2000). */
export function drawGamma(random: RandomStream, shape: number): number {
  // Below 1 by the boost Gamma(shape) = Gamma(shape + 1) · U^(1/shape).
  if (shape < 1) return drawGamma(random, shape + 1) * (1 - random.float()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    const u = 1 - random.float();
    if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Shares from the Dirichlet distribution with these concentrations, each above 0. */
export function drawDirichlet(random: RandomStream, concentrations: readonly number[]): number[] {
  const raw = concentrations.map((shape) => drawGamma(random, shape));
  const total = raw.reduce((sum, value) => sum + value, 0);
  // With tiny concentrations all may underflow; then one of them has it all.
  if (total === 0) {
    const winner = random.below(raw.length);
    return raw.map((_, i) => (i === winner ? 1 : 0));
  }
  return raw.map((value) => value / total);
}
