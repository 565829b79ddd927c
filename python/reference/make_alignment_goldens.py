"""Makes testdata/golden/alignment.json: intervals by SciPy, effects by statsmodels' least squares.

The effects are computed from predictions of fitted models, row by row, where the project computes them from sums.
"""

from __future__ import annotations

import numpy as np
import statsmodels.api as sm
from golden_io import GOLDEN, versions, write_golden
from scipy import stats


def bca_case(name: str, data: np.ndarray, level: float) -> dict[str, object]:
    result = stats.bootstrap(
        (data,),
        np.mean,
        n_resamples=199,
        confidence_level=level,
        method="BCa",
        rng=np.random.default_rng(5),
    )
    left_out = [float(np.delete(data, i).mean()) for i in range(len(data))]
    interval = result.confidence_interval
    return {
        "name": name,
        "level": level,
        "estimate": float(data.mean()),
        "resamples": result.bootstrap_distribution.tolist(),
        "jackknife": left_out,
        "interval": [float(interval.low), float(interval.high)],
    }


def correlation_case(size: int, seed: int) -> dict[str, object]:
    rng = np.random.default_rng(seed)
    first = rng.normal(size=size).round(3)
    second = (0.6 * first + rng.normal(size=size)).round(3)
    result = stats.pearsonr(first, second)
    interval = result.confidence_interval(0.95)
    return {
        "first": first.tolist(),
        "second": second.tolist(),
        "correlation": float(result.statistic),
        "interval": [float(interval.low), float(interval.high)],
    }


def effects_case(rows: int, seed: int) -> dict[str, object]:
    rng = np.random.default_rng(seed)

    def scores(mean: np.ndarray | float) -> np.ndarray:
        whole = (rng.random(rows) < mean).astype(float)
        return np.where(rng.random(rows) < 0.4, rng.random(rows).round(2), whole)

    a, b = scores(0.3), scores(0.7)
    y, z = scores(0.2 + 0.3 * a), scores(0.3 + 0.5 * b)
    gain = z - y

    def design(before: np.ndarray, after: np.ndarray) -> np.ndarray:
        return np.column_stack([np.ones(rows), before, after, before * after])

    model = sm.OLS(gain, design(a, b)).fit()
    both, neither = model.predict(design(a, b)), model.predict(design(a, a))
    swapped = model.predict(design(b, b))
    indirect = float((both - neither).mean())
    pure = float((both - swapped).mean())
    plane = sm.add_constant(np.column_stack([a, b]))
    cross = (sm.OLS(z, plane).fit().params[1] + sm.OLS(y, plane).fit().params[2]) / 2
    rest_b = sm.OLS(b, sm.add_constant(a)).fit().resid
    rest_gain = sm.OLS(gain, sm.add_constant(a)).fit().resid
    return {
        "rows": np.column_stack([a, b, y, z]).tolist(),
        "totalEffect": float(gain.mean()),
        "indirectEffect": indirect,
        "directEffect": float((neither).mean()),
        "interaction": indirect - pure,
        "crossAssociation": float(cross),
        "residualCorrelation": float(np.corrcoef(rest_b, rest_gain)[0, 1]),
    }


def main() -> None:
    skewed = np.random.default_rng(1).exponential(size=14).round(3)
    write_golden(
        GOLDEN / "alignment.json",
        {
            "source": "scipy.stats.bootstrap (BCa) and pearsonr, statsmodels OLS",
            "generator": "python/reference/make_alignment_goldens.py",
            "versions": versions("numpy", "scipy", "statsmodels"),
            "tolerance": "1e-9: the same arithmetic in float64, in another order",
            "bca": [bca_case("skewed", skewed, 0.95), bca_case("skewed, 80 %", skewed, 0.8)],
            "correlation": [correlation_case(size, seed) for seed, size in enumerate((4, 9, 30))],
            "effects": [effects_case(rows, seed) for seed, rows in enumerate((12, 40))],
        },
    )


if __name__ == "__main__":
    main()
