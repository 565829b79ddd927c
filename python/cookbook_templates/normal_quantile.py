"""The point below which a standard normal variate falls with a given probability.

Wichura 1988, "Algorithm AS 241: The percentage points of the normal distribution", to about 1e-15. Made of
additions, products, quotients and square roots only, in the order of `src/core/normal-quantile.ts`: IEEE 754 rounds
these alike everywhere, so both languages and all machines give the same value; `math.log` does not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

SQRT1_2 = 0.7071067811865476
LN2 = 0.6931471805599453
# |s| < 0.172, so the next term is below 1e-19.
LAST_POWER = 23

# Numerator and denominator, highest power first.
MIDDLE = (
    (2509.0809287301227, 5226.495278852854),
    (33430.57558358813, 28729.085735721943),
    (67265.7709270087, 39307.89580009271),
    (45921.95393154987, 21213.794301586597),
    (13731.69376550946, 5394.196021424751),
    (1971.5909503065513, 687.1870074920579),
    (133.14166789178438, 42.31333070160091),
    (3.3871328727963665, 1.0),
)
NEAR_TAIL = (
    (0.0007745450142783414, 1.0507500716444169e-9),
    (0.022723844989269184, 0.0005475938084995345),
    (0.2417807251774506, 0.015198666563616457),
    (1.2704582524523684, 0.14810397642748008),
    (3.6478483247632045, 0.6897673349851),
    (5.769497221460691, 1.6763848301838038),
    (4.630337846156546, 2.053191626637759),
    (1.4234371107496835, 1.0),
)
FAR_TAIL = (
    (2.0103343992922881e-7, 2.0442631033899397e-15),
    (2.7115555687434876e-5, 1.421511758316446e-7),
    (0.0012426609473880784, 1.8463183175100548e-5),
    (0.026532189526576124, 0.0007868691311456133),
    (0.29656057182850487, 0.014875361290850615),
    (1.7848265399172913, 0.1369298809227358),
    (5.463784911164114, 0.599832206555888),
    (6.657904643501103, 1.0),
)


def normal_quantile(share: float) -> float:
    """For `share` in (0, 1)."""
    from_middle = share - 0.5
    if abs(from_middle) <= 0.425:
        return from_middle * _ratio(0.180625 - from_middle * from_middle, MIDDLE)
    tail = share if from_middle < 0 else 1 - share
    depth = math.sqrt(-_logarithm(tail))
    value = _ratio(depth - 1.6, NEAR_TAIL) if depth <= 5 else _ratio(depth - 5, FAR_TAIL)
    return -value if from_middle < 0 else value


def _ratio(x: float, coefficients: Sequence[tuple[float, float]]) -> float:
    numerator = denominator = 0.0
    for above, below in coefficients:
        numerator = numerator * x + above
        denominator = denominator * x + below
    return numerator / denominator


def _logarithm(x: float) -> float:
    rest = x
    halvings = 0
    while rest < SQRT1_2:
        rest *= 2
        halvings += 1
    s = (rest - 1) / (rest + 1)
    square = s * s
    total = 0.0
    for power in range(LAST_POWER, 0, -2):
        total = total * square + 1 / power
    return 2 * s * total - halvings * LN2
