/**
 * Φ⁻¹: the point below which a standard normal variate falls with the given probability in [0, 1]; ∓Infinity at its ends,
 * NaN outside. Wichura 1988, "Algorithm AS 241: The percentage points of the normal distribution", to about 1e-15. Made of additions, products, quotients and
 * square roots only, which IEEE 754 rounds alike everywhere, so the value is the same on every machine and in Python
 * (`python/cookbook_templates/normal_quantile.py`); Math.log and Math.cos are not.
 */
export function normalQuantile(share: number): number {
  if (!(share > 0 && share < 1)) return endValue(share);
  const fromMiddle = share - 0.5;
  if (Math.abs(fromMiddle) <= 0.425) {
    return fromMiddle * ratio(0.180625 - fromMiddle * fromMiddle, MIDDLE);
  }
  const tail = fromMiddle < 0 ? share : 1 - share;
  const depth = Math.sqrt(-logarithm(tail));
  const value = depth <= 5 ? ratio(depth - 1.6, NEAR_TAIL) : ratio(depth - 5, FAR_TAIL);
  return fromMiddle < 0 ? -value : value;
}

function endValue(share: number): number {
  if (share === 0) return Number.NEGATIVE_INFINITY;
  return share === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
}

type Coefficients = readonly (readonly [numerator: number, denominator: number])[];

/** Highest power first; the digits that a float holds. */
const MIDDLE: Coefficients = [
  [2509.0809287301227, 5226.495278852854],
  [33430.57558358813, 28729.085735721943],
  [67265.7709270087, 39307.89580009271],
  [45921.95393154987, 21213.794301586597],
  [13731.69376550946, 5394.196021424751],
  [1971.5909503065513, 687.1870074920579],
  [133.14166789178438, 42.31333070160091],
  [3.3871328727963665, 1],
];
const NEAR_TAIL: Coefficients = [
  [0.0007745450142783414, 1.0507500716444169e-9],
  [0.022723844989269184, 0.0005475938084995345],
  [0.2417807251774506, 0.015198666563616457],
  [1.2704582524523684, 0.14810397642748008],
  [3.6478483247632045, 0.6897673349851],
  [5.769497221460691, 1.6763848301838038],
  [4.630337846156546, 2.053191626637759],
  [1.4234371107496835, 1],
];
const FAR_TAIL: Coefficients = [
  [2.0103343992922881e-7, 2.0442631033899397e-15],
  [2.7115555687434876e-5, 1.421511758316446e-7],
  [0.0012426609473880784, 1.8463183175100548e-5],
  [0.026532189526576124, 0.0007868691311456133],
  [0.29656057182850487, 0.014875361290850615],
  [1.7848265399172913, 0.1369298809227358],
  [5.463784911164114, 0.599832206555888],
  [6.657904643501103, 1],
];

function ratio(x: number, coefficients: Coefficients): number {
  let numerator = 0;
  let denominator = 0;
  for (const [above, below] of coefficients) {
    numerator = numerator * x + above;
    denominator = denominator * x + below;
  }
  return numerator / denominator;
}

/** The natural logarithm of x in (0, 1): powers of two apart, 2·artanh((m − 1)/(m + 1)) for what is left near 1. */
function logarithm(x: number): number {
  let rest = x;
  let halvings = 0;
  while (rest < Math.SQRT1_2) {
    rest *= 2;
    halvings += 1;
  }
  const s = (rest - 1) / (rest + 1);
  const square = s * s;
  let sum = 0;
  for (let power = LAST_POWER; power >= 1; power -= 2) sum = sum * square + 1 / power;
  return 2 * s * sum - halvings * Math.LN2;
}

/** |s| < 0.172, so the next term is below 1e-19. */
const LAST_POWER = 23;
