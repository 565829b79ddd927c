const SQRT_2 = Math.SQRT2;
const SQRT_PI = Math.sqrt(Math.PI);
const SQRT_TWO_PI = Math.sqrt(2 * Math.PI);

/** Φ(x): the standard normal distribution function, to about 1e-15 absolute and 1e-13 relative in the lower tail. */
export function normalCdf(x: number): number {
  return 0.5 * erfc(-x / SQRT_2);
}

/**
 * Φ⁻¹(p) for p in [0, 1]; ∓Infinity at the ends, NaN outside. Rational start (Acklam 2003, relative error 1.2e-9),
 * then one step of Halley's rule.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  if (p > 0.5) return -normalQuantile(1 - p);
  const x = lowerQuantile(p);
  const error = (normalCdf(x) - p) * SQRT_TWO_PI * Math.exp((x * x) / 2);
  return x - error / (1 + (x * error) / 2);
}

/** Below this the tail's own approximation is the better one. */
const TAIL = 0.02425;

const CENTRE_ABOVE = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
  2.506628277459239,
];
const CENTRE_BELOW = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1,
];
const TAIL_ABOVE = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_BELOW = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];

function lowerQuantile(p: number): number {
  if (p < TAIL) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(TAIL_ABOVE, q) / polynomial(TAIL_BELOW, q);
  }
  const q = p - 0.5;
  const r = q * q;
  return (polynomial(CENTRE_ABOVE, r) * q) / polynomial(CENTRE_BELOW, r);
}

/** Coefficients from the highest power down. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

// Cody 1969, "Rational Chebyshev approximations for the error function", Math. Comp. 23: tables for |x| ≤ 0.46875, up to 4,
// and beyond; highest power first.
const NEAR_ABOVE = [
  0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694,
];
const NEAR_BELOW = [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171];
const MIDDLE_ABOVE = [
  2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001,
  881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
];
const MIDDLE_BELOW = [
  1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
  4362.619090143247, 3439.3676741437216, 1230.3393548037495,
];
const FAR_ABOVE = [
  0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
  0.0006587491615298378,
];
const FAR_BELOW = [
  1, 2.568520192289822, 1.8729528499234604, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
];

/** The complementary error function. */
function erfc(x: number): number {
  const size = Math.abs(x);
  const square = x * x;
  if (size <= 0.46875) return 1 - (x * polynomial(NEAR_ABOVE, square)) / polynomial(NEAR_BELOW, square);
  let tail: number;
  if (size <= 4) {
    tail = (Math.exp(-square) * polynomial(MIDDLE_ABOVE, size)) / polynomial(MIDDLE_BELOW, size);
  } else if (size > 27.3) {
    tail = 0;
  } else {
    const inverse = 1 / square;
    const correction = (inverse * polynomial(FAR_ABOVE, inverse)) / polynomial(FAR_BELOW, inverse);
    tail = (Math.exp(-square) / size) * (1 / SQRT_PI - correction);
  }
  return x < 0 ? 2 - tail : tail;
}
