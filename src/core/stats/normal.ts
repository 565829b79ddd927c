const SQRT_2 = Math.SQRT2;
const SQRT_PI = Math.sqrt(Math.PI);

/** Φ(x): the standard normal distribution function, to about 1e-15 absolute and 1e-13 relative in the lower tail. */
export function normalCdf(x: number): number {
  return 0.5 * erfc(-x / SQRT_2);
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
