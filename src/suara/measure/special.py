"""Quantiles and tail probabilities that the intervals need, in plain floats.

Sources: Abramowitz and Stegun 1964 (26.2.23, 26.7.5); Loader 2000, "Fast and accurate computation of binomial
probabilities" (factors that keep their accuracy at large counts); Press et al. 2007, section 6.4 (continued fraction).
"""

import math
from functools import lru_cache

_TINY = 1e-300
_CLOSE = 1e-15


@lru_cache(maxsize=256)
def normal_quantile(p: float) -> float:
    """The standard normal quantile of ``p``, 0 < p < 1, to machine accuracy."""
    if not 0 < p < 1:
        raise ValueError(f"A probability lies between 0 and 1, not {p}.")
    if p > 0.5:
        return -normal_quantile(1 - p)
    r = math.sqrt(-2 * math.log(p))
    rational = (2.515517 + r * (0.802853 + r * 0.010328)) / (1 + r * (1.432788 + r * (0.189269 + r * 0.001308)))
    z = r - rational
    for _ in range(2):  # Halley's steps on the upper tail
        excess = (math.erfc(z / math.sqrt(2)) / 2 - p) * math.sqrt(2 * math.pi) * math.exp(z * z / 2)
        z += excess / (1 - z * excess / 2)
    return -z


def regularised_beta(a: float, b: float, x: float, y: float) -> float:
    """The regularised incomplete beta function I_x(a, b), a and b > 0; ``y`` = 1 - x is given apart for its digits."""
    if x <= 0 or y <= 0:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - regularised_beta(b, a, y, x)
    return beta_power(a, b, x, y) * _beta_fraction(a, b, x) / a


def beta_power(a: float, b: float, x: float, y: float) -> float:
    """x^a y^b / B(a, b) with y = 1 - x, accurate for a and b up to hundreds of millions (Loader 2000)."""
    n = a + b
    log = _stirling_error(n) - _stirling_error(a) - _stirling_error(b) - _deviance(a, n * x) - _deviance(b, n * y)
    return math.exp(log) * math.sqrt(a / n * b / (2 * math.pi))


def binomial_half_cdf(k: int, n: int) -> float:
    """P(X <= k) for X ~ Binomial(n, 1/2), 0 <= k <= n."""
    return 1.0 if k >= n else regularised_beta(n - k, k + 1, 0.5, 0.5)


@lru_cache(maxsize=4096)
def t_quantile(p: float, df: float) -> float:
    """Student's t quantile of ``p``, 0 < p < 1, with ``df`` > 0 degrees of freedom (not only whole ones)."""
    if p <= 0.5:
        return -t_quantile(1 - p, df) if p < 0.5 else 0.0
    t = _t_expansion(normal_quantile(p), df)
    return t if df > 1000 else _t_newton(t, 1 - p, df)


def _t_newton(t: float, tail: float, df: float) -> float:
    """Newton's method for log P(T > t) against log t: concave, so that it converges from anywhere."""
    for _ in range(60):
        x, y = df / (df + t * t), t * t / (df + t * t)
        here = regularised_beta(df / 2, 0.5, x, y) / 2
        step = math.log(here / tail) * here / beta_power(df / 2, 0.5, x, y)
        t *= math.exp(step)
        if abs(step) < 1e-7:  # quadratic convergence: the next step is below machine accuracy
            break
    return t


def _t_expansion(z: float, df: float) -> float:
    """Student's t quantile from the normal one, in powers of 1/df (Abramowitz and Stegun 26.7.5)."""
    s = z * z
    g1 = (s + 1) / 4
    g2 = ((5 * s + 16) * s + 3) / 96
    g3 = (((3 * s + 19) * s + 17) * s - 15) / 384
    g4 = ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945) / 92160
    return z * (1 + (g1 + (g2 + (g3 + g4 / df) / df) / df) / df)


def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    c, d = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1))
    h = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _off_zero(1 + term * d)
            c = _off_zero(1 + term / c)
            h *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return h


def _off_zero(x: float) -> float:
    return x if abs(x) > _TINY else _TINY


def _stirling_error(x: float) -> float:
    """log Gamma(x + 1) less Stirling's formula for it."""
    if x < 16:
        return math.lgamma(x + 1) - (x + 0.5) * math.log(x) + x - math.log(2 * math.pi) / 2
    s = 1 / (x * x)
    return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188)))) / x


def _deviance(x: float, mean: float) -> float:
    """x log(x / mean) + mean - x, without cancellation where x is near the mean."""
    e = (x - mean) / mean
    return mean * ((1 + e) * math.log1p(e) - e)
